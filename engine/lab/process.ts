/** A training's own process: gets one request, sends events, ends. At low priority, so that everything else stays usable. */
import { constants, setPriority } from 'node:os';
import { asLatensifyError } from '../../common/errors.js';
import type { TrainingRequest } from './events.js';
import { runTraining } from './run.js';

const stop = new AbortController();
setPriority(constants.priority.PRIORITY_LOW);
// Ctrl-C reaches the whole group of a terminal: the parent decides what it means.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => stop.abort());

const send = (message: unknown): Promise<void> =>
  new Promise((resolve) => {
    if (process.send === undefined || !process.connected) resolve();
    else process.send(message, () => resolve());
  });

process.on('message', (message: { readonly train?: TrainingRequest; readonly stop?: true }) => {
  if (message.stop) stop.abort();
  if (message.train) void train(message.train);
});

async function train(request: TrainingRequest): Promise<void> {
  try {
    await runTraining(request, { onEvent: (event) => void send({ event }), signal: stop.signal });
  } catch (thrown) {
    const { code, message, cause } = asLatensifyError(thrown);
    const stack = code === 'internal' && cause instanceof Error ? cause.stack : undefined;
    await send({ failure: { code, message, stack } });
  }
  await send({ done: true });
  process.exit(0);
}
