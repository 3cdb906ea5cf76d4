import { createEngine, type EngineOptions } from '../../engine/index.js';
import { exitCodes } from '../exit-codes.js';
import { listenForInterrupt } from '../interrupt.js';
import { escapeText } from '../terminal/escape.js';

export interface WorkerSettings {
  readonly queue: string;
  readonly device: NonNullable<EngineOptions['device']>;
  readonly concurrency?: number;
  readonly threads?: number;
}

/** Works until the process is told to end. */
export async function keepWorking({ queue, device, concurrency, threads }: WorkerSettings): Promise<number> {
  const log = (sentence: string): void => void process.stderr.write(`${escapeText(sentence)}\n`);
  const engine = createEngine({ device, threads });
  const interruption = listenForInterrupt(() => log('Stopping; what is not soon done is given back.'));
  try {
    const worker = await engine.work({ url: queue, concurrency, onLog: log });
    log('Waiting for files. Ctrl-C ends it.');
    if (!interruption.signal.aborted) {
      await new Promise((resolve) => interruption.signal.addEventListener('abort', resolve, { once: true }));
    }
    await worker.stop();
  } finally {
    await engine.dispose();
    interruption.dispose();
  }
  return exitCodes.done;
}
