import { resolve } from 'node:path';
import { CancelledError, LatensifyError } from '../../common/errors.js';
import { createHost, type Handlers, type Host, type Transport } from '../api/index.js';
import { type EngineContract, engineContract, type FileResult, type JobTask } from '../host/index.js';
import {
  createEngine,
  type Engine,
  type EngineOptions,
  type FileFinished,
  type JobEvent,
  type Summary,
} from '../index.js';

/** Answers the engine contract until the process ends. Loads the whole engine: only its own process calls this. */
export function serveEngine(transport: Transport, options: EngineOptions): void {
  const host: Host<EngineContract> = createHost(
    engineContract,
    transport,
    handlersOf(createEngine(options), (task, fraction) => host.emit('progress', { task, fraction })),
    {
      onRefused: (_, sentence) => host.emit('log', { level: 'warning', sentence }),
      onFault: (call, error) => {
        const detail = error.cause instanceof Error ? (error.cause.stack ?? '') : '';
        host.emit('log', { level: 'error', sentence: `${call}: ${error.message} ${detail}`.trim() });
      },
    },
  );
}

type OnProgress = (task: number, fraction: number) => void;

function handlersOf({ preview, ...engine }: Engine, onProgress: OnProgress): Handlers<EngineContract> {
  return {
    hello: () => ({ pid: process.pid }),
    devices: async () => [...(await engine.checkDevices())],
    models: async () => [
      ...(await engine.listModels()).map(({ kind, id, name, bytes, isFast, isOwn, card }) => ({
        kind,
        id,
        name,
        bytes,
        isFast,
        isOwn,
        ...(card !== undefined && { card }),
      })),
      ...(await engine.listOwnCodecs()).flatMap(({ restorerBytes, ...codec }) => {
        const own = { ...codec, isFast: false, isOwn: true };
        return [
          { kind: 'codec' as const, ...own },
          ...(restorerBytes === undefined
            ? []
            : [{ kind: 'denoise' as const, ...own, bytes: restorerBytes, isAutoencoder: true }]),
        ];
      }),
    ],
    'models.embedded': async ({ path }) => await engine.embeddedModel(path),
    'models.trust': async ({ id }) => {
      await engine.trustModel(id);
      return {};
    },
    job: async ({ task, request }, { signal }) =>
      await runTask(
        request.sources[0]!,
        signal,
        (fraction) => onProgress(task, fraction),
        (hooks) => startJob(engine, request, hooks),
      ),
    develop: async ({ task, request }, { signal }) =>
      await runTask(
        request.sources[0]!,
        signal,
        (fraction) => onProgress(task, fraction),
        (hooks) => engine.develop({ ...request, copyOthers: false, jobs: 1 }, hooks),
      ),
    'noise.measure': ({ paths }, { signal }) => engine.measureNoise(paths, { signal }),
    thumbnail: ({ path, edge }) => preview.thumbnail(path, edge),
    'preview.open': ({ path }) => preview.open(path),
    'preview.rendering': ({ path }) => preview.rendering(path),
    'preview.render': (request, { signal }) => preview.render(request, signal),
    'preview.measure': (request, { signal }) => preview.measure(request, signal),
    'preview.estimate': (request, { signal }) => preview.estimate(request, signal),
    'preview.palette': (request) => preview.palette(request),
    'hints.load': async ({ path }) => ({ hints: [...(await engine.readHints(path))] }),
    'hints.save': async ({ path, hints }) => {
      await engine.saveHints(path, hints);
      return {};
    },
    'preview.close': ({ path }) => {
      preview.close(path);
      return {};
    },
  };
}

async function startJob(
  engine: Pick<Engine, 'compress' | 'denoise' | 'colorize'>,
  task: JobTask,
  hooks: Hooks,
): Promise<Summary> {
  switch (task.job) {
    case 'compress': {
      const { job, ...request } = task;
      return await engine[job]({ ...request, jobs: 1 }, hooks);
    }
    case 'colorize': {
      const { job, ...request } = task;
      return await engine[job]({ ...request, jobs: 1 }, hooks);
    }
    case 'denoise': {
      const { job, ...request } = task;
      return await engine[job]({ ...request, jobs: 1 }, hooks);
    }
  }
}

interface Hooks {
  readonly onEvent: (event: JobEvent) => void;
  readonly signal: AbortSignal;
}

/** Runs a job for one file, and answers with what became of it. */
async function runTask(
  source: string,
  signal: AbortSignal,
  onFraction: (fraction: number) => void,
  run: (hooks: Hooks) => Promise<Summary>,
): Promise<FileResult> {
  let finished: FileFinished | undefined;
  const summary = await run({
    signal,
    onEvent: (event) => {
      if (event.type === 'file-progress') onFraction(event.fraction);
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
