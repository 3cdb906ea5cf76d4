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
import { runFineTuning, shortSurvey, survey } from '../fine-tuning/index.js';
import { type LabContract, labContract, type LabRole } from '../host/index.js';
import { runTraining } from '../run.js';
import { checkSource, inSteps } from './check.js';
import { estimate } from './estimate.js';
import { estimateTuning } from './estimate-tuning.js';
import { draw } from './draw.js';
import { Decoder } from './decoder.js';
import { modelHandlers } from './models.js';
import { useHandlers } from './use/index.js';

export interface ServeLabOptions {
  readonly role: LabRole;
  readonly labFolder: string;
}

/** Answers the lab's contract until its parent goes. Loads all that trains: only processes of the lab call this. */
export function serveLab(transport: Transport, { role, labFolder }: ServeLabOptions): void {
  const { PRIORITY_BELOW_NORMAL, PRIORITY_LOW } = constants.priority;
  setPriority(role === 'look' ? PRIORITY_BELOW_NORMAL : PRIORITY_LOW);
  const training = new Training();
  const host: Host<LabContract> = createHost(
    labContract,
    transport,
    handlersOf(labFolder, training, (name, data) => host.emit(name, data)),
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

/** The one training, or fine-tuning, of a process. */
class Training {
  private readonly pause = new AbortController();
  private readonly finish = new AbortController();
  private running: Promise<void> | undefined;

  /** @throws LatensifyError */
  async run(work: (signal: AbortSignal, finish: AbortSignal) => Promise<void>): Promise<void> {
    if (this.running !== undefined) throw new LatensifyError('usage', 'This process trains already.');
    this.running = work(this.pause.signal, this.finish.signal);
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

type Emit = Host<LabContract>['emit'];

function handlersOf(labFolder: string, training: Training, emit: Emit): Handlers<LabContract> {
  const onProgress = (fraction: number): void => emit('progress', { fraction });
  const decoder = new Decoder(labFolder);
  return {
    hello: () => ({ pid: process.pid }),
    train: async ({ request }) => {
      await training.run((signal, finish) =>
        runTraining(request, { onEvent: (event) => emit('training', { event }), signal, finish }),
      );
      return {};
    },
    'fine-tune': async ({ request }) => {
      await training.run((signal, finish) =>
        runFineTuning(request, { onEvent: (event) => emit('tuning', { event }), signal, finish }),
      );
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
    'check-tuning': async (request, { signal }) => {
      const { problem, ...found } = await survey(request, { signal, onProgress: inSteps(onProgress) });
      return { found: shortSurvey(found, request.source), ...(problem !== undefined && { problem }) };
    },
    estimate: (request, { signal }) => estimate(request, labFolder, signal),
    'estimate-tuning': (request, { signal }) => estimateTuning(request, labFolder, signal),
    ...modelHandlers(labFolder),
    ...useHandlers(labFolder, onProgress),
    draw: (request) => draw(request, labFolder, decoder),
    decode: (request) => decoder.sheetOf(request),
  };
}
