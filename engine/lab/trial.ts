import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { CancelledError, throwIfCancelled } from '../../common/errors.js';
import { writeSafely } from './models.js';
import type { Shapes, Trial } from './trial-run.js';

export type { Shapes } from './trial-run.js';

const TIMEOUT = 60_000;

/** What runs a trial: it answers once, closes, and can be ended at any time. */
interface Runner {
  readonly onAnswer: (listener: (answer: { readonly failure?: string }) => void) => void;
  readonly onError: (listener: (error: Error) => void) => void;
  readonly onClose: (listener: () => void) => void;
  readonly end: () => void;
}

export type Isolation = 'process' | 'thread';

/**
 * The desktop app's package can't run as Node, so nothing can be forked there; the process that imports is one of its own
 * by then, and a thread of it can be ended as well.
 */
const bestIsolation: Isolation = 'electron' in process.versions ? 'thread' : 'process';

/**
 * Runs a network from outside once, by itself: one that crashes, hangs or takes all memory ends there.
 * @param shapes of what goes in, and of what it has to give back
 * @returns what went wrong, as a clause; undefined when all is well
 * @throws CancelledError
 */
export function tryNetwork(
  path: string,
  shapes: Shapes,
  signal: AbortSignal | undefined,
  isolation = bestIsolation,
): Promise<string | undefined> {
  throwIfCancelled(signal);
  return new Promise((resolve, reject) => {
    const runner = runners[isolation]({ path, ...shapes });
    let answer: string | undefined = 'its process ended';
    const end = (why: string): void => {
      answer = why;
      runner.end();
    };
    const timer = setTimeout(() => end('it took more than a minute'), TIMEOUT);
    const onAbort = (): void => end('cancelled');
    signal?.addEventListener('abort', onAbort);
    runner.onAnswer(({ failure }) => (answer = failure));
    runner.onError((error) => (answer = error.message));
    runner.onClose(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      if (signal?.aborted) reject(new CancelledError());
      else resolve(answer);
    });
  });
}

/** As tryNetwork, of a network that is not on the disk. */
export async function tryOnnx(
  onnx: Uint8Array,
  shapes: Shapes,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'latensify-trial-'));
  try {
    const path = join(folder, 'network.onnx');
    await writeSafely(path, onnx);
    return await tryNetwork(path, shapes, signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const runners: Readonly<Record<Isolation, (trial: Trial) => Runner>> = {
  process: (trial) => {
    const program = new URL('trial-process.js', import.meta.url);
    const child = fork(program, [JSON.stringify(trial)], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    return {
      onAnswer: (listener) => child.on('message', listener),
      onError: (listener) => child.once('error', listener),
      onClose: (listener) => child.once('close', listener),
      end: () => child.kill('SIGKILL'),
    };
  },
  thread: (trial) => {
    const worker = new Worker(new URL('trial-thread.js', import.meta.url), { workerData: trial });
    return {
      onAnswer: (listener) => worker.on('message', listener),
      onError: (listener) => worker.once('error', listener),
      onClose: (listener) => worker.once('exit', listener),
      end: () => void worker.terminate(),
    };
  },
};
