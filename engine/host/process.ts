/**
 * The engine's process: answers the engine contract for whoever started it, as a child of Node.js or as a utility
 * process of a desktop. It ends with its parent.
 */
import { resolve } from 'node:path';
import { CancelledError, LatensifyError } from '../../common/errors.js';
import { createHost, type Handlers, Inbox, type Transport } from '../api/index.js';
import { createEngine, type Engine, type FileFinished, type JobEvent, type Summary } from '../index.js';
import { type EngineContract, engineContract, type FileResult } from './contract.js';

/** What Electron gives a utility process to speak to its parent. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

const device = process.argv[2];
const engine = createEngine(device === undefined ? {} : { device: device as 'auto' });
const host = createHost(engineContract, parentTransport(), handlersOf(engine), {
  onRefused: (_, sentence) => host.emit('log', { level: 'warning', sentence }),
  onFault: (call, error) => {
    const detail = error.cause instanceof Error ? (error.cause.stack ?? '') : '';
    host.emit('log', { level: 'error', sentence: `${call}: ${error.message} ${detail}`.trim() });
  },
});

function parentTransport(): Transport {
  const inbox = new Inbox();
  const port = (process as { parentPort?: ParentPort }).parentPort;
  if (port !== undefined) port.on('message', ({ data }) => inbox.receive(data));
  else process.on('message', (message) => inbox.receive(message));
  process.once('disconnect', () => process.exit(0));
  return {
    send: (message) => {
      if (port !== undefined) port.postMessage(message);
      else if (process.connected) process.send?.(message);
    },
    onMessage: (listener) => inbox.listen(listener),
    onClose: (listener) => inbox.listenForClose(listener),
    close: () => process.exit(0),
  };
}

function handlersOf({ preview, ...engine }: Engine): Handlers<EngineContract> {
  return {
    hello: () => ({ pid: process.pid }),
    devices: async () => [...(await engine.checkDevices())],
    models: async () =>
      (await engine.listModels()).map(({ id, name, bytes, card }) => ({
        id,
        name,
        bytes,
        ...(card !== undefined && { card }),
      })),
    compress: async ({ task, request }, { signal }) =>
      await runTask(task, request.sources[0]!, signal, (hooks) =>
        engine.compress({ ...request, jobs: 1 }, hooks),
      ),
    develop: async ({ task, request }, { signal }) =>
      await runTask(task, request.sources[0]!, signal, (hooks) =>
        engine.develop({ ...request, copyOthers: false, jobs: 1 }, hooks),
      ),
    thumbnail: ({ path, edge }) => preview.thumbnail(path, edge),
    'preview.open': ({ path }) => preview.open(path),
    'preview.render': (request, { signal }) => preview.render(request, signal),
    'preview.measure': (request, { signal }) => preview.measure(request, signal),
    'preview.estimate': (request, { signal }) => preview.estimate(request, signal),
    'preview.close': ({ path }) => {
      preview.close(path);
      return {};
    },
  };
}

interface Hooks {
  readonly onEvent: (event: JobEvent) => void;
  readonly signal: AbortSignal;
}

/** Runs a job for one file, and answers with what became of it. */
async function runTask(
  task: number,
  source: string,
  signal: AbortSignal,
  run: (hooks: Hooks) => Promise<Summary>,
): Promise<FileResult> {
  let finished: FileFinished | undefined;
  const summary = await run({
    signal,
    onEvent: (event) => {
      if (event.type === 'file-progress') host.emit('progress', { task, fraction: event.fraction });
      if (event.type === 'file-finished' && event.source === resolve(source)) finished = event;
    },
  });
  if (summary.cancelled) throw new CancelledError();
  if (finished === undefined)
    throw new LatensifyError('internal', 'The job ended without a word on the file.');
  const { outcome, reason, notices, bytesBefore, bytesAfter, output, backup, quality, pixels, seconds } =
    finished;
  return { outcome, reason, notices, bytesBefore, bytesAfter, output, backup, quality, pixels, seconds };
}
