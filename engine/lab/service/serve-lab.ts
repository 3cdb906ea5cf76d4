import { constants, setPriority } from 'node:os';
import { LatensifyError } from '../../../common/errors.js';
import {
  findProblem,
  type Kind,
  KINDS,
  type Settings,
  settingsFor,
} from '../../../models/autoencoders/index.js';
import { createHost, type Handlers, type Host, type Transport } from '../../api/index.js';
import { describeSettings } from '../describe.js';
import { type LabContract, labContract, type LabRole } from '../host/index.js';
import { runTraining } from '../run.js';
import { checkSource } from './check.js';
import { estimate } from './estimate.js';
import { draw, examine } from './examine.js';
import { modelHandlers } from './models.js';

export interface ServeLabOptions {
  readonly role: LabRole;
  readonly labFolder: string;
}

/** Answers the lab's contract until its parent goes. Loads all that trains: only processes of the lab call this. */
export function serveLab(transport: Transport, { role, labFolder }: ServeLabOptions): void {
  const { PRIORITY_BELOW_NORMAL, PRIORITY_LOW } = constants.priority;
  setPriority(role === 'look' ? PRIORITY_BELOW_NORMAL : PRIORITY_LOW);
  const training = new Training((event) => host.emit('training', { event }));
  const host: Host<LabContract> = createHost(
    labContract,
    transport,
    handlersOf(labFolder, training, (fraction) => host.emit('progress', { fraction })),
    {
      onFault: (call, error) => {
        const { cause } = error;
        process.stderr.write(
          `${call}: ${cause instanceof Error ? (cause.stack ?? error.message) : error.message}\n`,
        );
      },
    },
  );
  transport.onClose(() => void training.end().finally(() => process.exit(0)));
}

type OnTraining = Parameters<typeof runTraining>[1]['onEvent'];

/** The one training of a process. */
class Training {
  private readonly onEvent: OnTraining;
  private readonly pause = new AbortController();
  private readonly finish = new AbortController();
  private running: Promise<void> | undefined;

  constructor(onEvent: OnTraining) {
    this.onEvent = onEvent;
  }

  /** @throws LatensifyError */
  async run(request: Parameters<typeof runTraining>[0]): Promise<void> {
    if (this.running !== undefined) throw new LatensifyError('usage', 'This process trains already.');
    const [signal, finish] = [this.pause.signal, this.finish.signal];
    this.running = runTraining(request, { onEvent: this.onEvent, signal, finish });
    await this.running;
  }

  stop(keepBest: boolean): void {
    (keepBest ? this.finish : this.pause).abort();
  }

  /** Saves where it was. */
  async end(): Promise<void> {
    this.pause.abort();
    await this.running?.catch(() => undefined);
  }
}

function handlersOf(
  labFolder: string,
  training: Training,
  onProgress: (fraction: number) => void,
): Handlers<LabContract> {
  return {
    hello: () => ({ pid: process.pid }),
    train: async ({ request }) => {
      await training.run(request);
      return {};
    },
    'train.stop': ({ keepBest }) => {
      training.stop(keepBest);
      return {};
    },
    kinds: () => KINDS.map((kind: Kind) => settingsFor(kind)),
    check: (request, { signal }) => checkSource(request, { signal, onProgress }),
    describe: ({ settings }) => {
      const wanted: Settings = settings;
      const problem = findProblem(wanted);
      return problem === undefined ? { network: describeSettings(wanted) } : { problem };
    },
    estimate: (request, { signal }) => estimate(request, labFolder, signal),
    ...modelHandlers(labFolder),
    examine: (request, { signal }) => examine(request, labFolder, { signal, onProgress }),
    draw: (request) => draw(request, labFolder),
  };
}
