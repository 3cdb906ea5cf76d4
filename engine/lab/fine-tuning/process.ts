/** A fine-tuning's own process: gets one request, sends events, ends. At low priority, as a training's. */
import { constants, setPriority } from 'node:os';
import { asLatensifyError } from '../../../common/errors.js';
import { runFineTuning } from './run.js';
import type { FineTuningRequest } from './types.js';

const stop = new AbortController();
setPriority(constants.priority.PRIORITY_LOW);
process.on('SIGINT', () => undefined);
process.on('disconnect', () => stop.abort());

const send = (message: unknown): Promise<void> =>
  new Promise((resolve) => {
    if (process.send === undefined || !process.connected) resolve();
    else process.send(message, () => resolve());
  });

process.on('message', (message: { readonly fineTune?: FineTuningRequest; readonly stop?: true }) => {
  if (message.stop) stop.abort();
  if (message.fineTune) void carryOut(message.fineTune);
});

async function carryOut(request: FineTuningRequest): Promise<void> {
  try {
    await runFineTuning(request, { onEvent: (event) => void send({ event }), signal: stop.signal });
  } catch (thrown) {
    const { code, message, cause } = asLatensifyError(thrown);
    const stack = code === 'internal' && cause instanceof Error ? cause.stack : undefined;
    await send({ failure: { code, message, stack } });
  }
  await send({ done: true });
  process.exit(0);
}
