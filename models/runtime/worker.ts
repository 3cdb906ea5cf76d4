/** The thread that owns ONNX Runtime: takes one request after the other and answers each. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Envelope, LoadRequest, Reply, Request, RunRequest, SharedState } from './protocol.js';
import { openSession, type Session } from './sessions.js';
import { buffersOf } from './transfer.js';

if (!parentPort) throw new Error('worker.ts runs in a worker thread only');
const port = parentPort;
const { busy, closing } = workerData as SharedState;
const sessions = new Map<number, Session>();

// run() is asynchronous in name only, so requests queue here: a signal that fires meanwhile is seen before the start.
let queue = Promise.resolve();
port.on('message', (envelope: Envelope) => {
  queue = queue.then(() => serve(envelope));
});

async function serve({ id, request }: Envelope): Promise<void> {
  if (request.kind === 'close') {
    await Promise.all([...sessions.values()].map((session) => session.release()));
    port.close();
    return;
  }
  // Busy first, closing second: whoever sets closing and then sees busy at 0 knows that nothing starts any more.
  Atomics.store(busy, 0, 1);
  try {
    if (Atomics.load(closing, 0) || isCancelled(request)) reply({ id, cancelled: true });
    else if (request.kind === 'load') await load(id, request);
    else if (request.kind === 'run') await run(id, request);
    else await release(id, request.session);
  } catch (error) {
    reply({ id, failure: error instanceof Error ? error.message : String(error) });
  } finally {
    Atomics.store(busy, 0, 0);
    Atomics.notify(busy, 0);
  }
}

const isCancelled = (request: Request): boolean =>
  request.kind === 'run' && request.cancelled !== undefined && Atomics.load(request.cancelled, 0) === 1;

async function load(id: number, request: LoadRequest): Promise<void> {
  sessions.set(request.session, await openSession(request.onnx, request));
  reply({ id, value: undefined });
}

async function run(id: number, request: RunRequest): Promise<void> {
  const session = sessions.get(request.session);
  if (!session) throw new Error('this network was freed');
  const outputs = await session.run(request.feeds);
  port.postMessage({ id, value: outputs } satisfies Reply, buffersOf(outputs));
}

async function release(id: number, session: number): Promise<void> {
  await sessions.get(session)?.release();
  sessions.delete(session);
  reply({ id, value: undefined });
}

function reply(message: Reply): void {
  port.postMessage(message);
}
