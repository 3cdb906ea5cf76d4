import { isS3, makeFolder, type Storage } from '../files/index.js';
import { version } from '../../common/version.js';
import { type JobHooks, type Maker, type PreparedJob, runJob, type Summary } from '../jobs/index.js';
import { Dispatcher, type Order } from './dispatcher.js';
import { reachRedis } from './redis.js';

export interface QueueOptions {
  /** redis:// or rediss:// (TLS), with user, password and number of the database where there are any. */
  readonly url: string;
  /** Files that are handed over and not done, at most; default: 512. */
  readonly inFlight?: number | undefined;
  readonly onNotice?: ((sentence: string) => void) | undefined;
  /** The first of the pauses between tries, in milliseconds; each is twice the one before. */
  readonly retryMs?: number | undefined;
  /** How often it is asked after what should have been done, in milliseconds. */
  readonly sweepMs?: number | undefined;
}

/** Enough for some hundred workers to have their next file waiting; Redis holds no more, however large the archive. */
const defaultInFlight = 512;

/**
 * Runs a job as ever, but for the making of its results: that is handed to a queue.
 * @throws LatensifyError 'usage' | 'unreachable' and as runJob
 */
export async function runOnQueue(
  { url, inFlight = defaultInFlight, onNotice = () => undefined, ...rest }: QueueOptions,
  { request, converter, storage }: PreparedJob & { readonly storage: Storage },
  hooks: JobHooks,
): Promise<Summary> {
  const connection = await reachRedis(url, onNotice);
  const dispatcher = new Dispatcher({ ...rest, connection, storage, onNotice, version: version() });
  const order: Order = {
    job: converter.job,
    request: whatShapesResults(request),
    verify: request.replace === true,
  };
  const folders = new Set<string>();
  const make: Maker = async (piece, fileHooks) => {
    // Workers make no folders: where a disk is not mounted, they would fill an empty place below it.
    if (!folders.has(piece.folder) && !isS3(piece.folder)) await makeFolder(piece.folder);
    folders.add(piece.folder);
    return await dispatcher.make(order, piece, fileHooks);
  };
  const cancel = (): void => void (cancelling = dispatcher.cancel());
  let cancelling: Promise<void> | undefined;
  hooks.signal?.addEventListener('abort', cancel, { once: true });
  try {
    return await runJob(request, converter, { storage, make, lanes: inFlight }, hooks);
  } finally {
    hooks.signal?.removeEventListener('abort', cancel);
    await cancelling;
    await dispatcher.close();
  }
}

/** What the job finds, names and writes is not the workers' business. */
const notForWorkers: ReadonlySet<string> = new Set<keyof PreparedJob['request']>([
  'sources',
  'output',
  'found',
  'recursive',
  'pattern',
  'overwrite',
  'copyOthers',
  'dryRun',
  'jobs',
  'backupFolder',
]);

function whatShapesResults(request: PreparedJob['request']): Order['request'] {
  return Object.fromEntries(Object.entries(request).filter(([field]) => !notForWorkers.has(field)));
}
