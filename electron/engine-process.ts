/** The engine's utility process: the engine contract, and trials of devices, over the port to the main process. */
import type { ParentPort } from 'electron';
import { Inbox, type Transport } from '../engine/api/index.js';
import { serveEngine } from '../engine/service/index.js';
import type { AskProcess, ProcessAnswer, Provider } from '../engine/index.js';
import type { FromEngine, ToEngine } from './utility-messages.js';

const { parentPort: port } = process as unknown as { parentPort: ParentPort };
const inbox = new Inbox();
const waiting = new Map<number, (outcome: ProcessAnswer<never>) => void>();
let lastId = 0;

port.on('message', ({ data }) => {
  const message = data as ToEngine;
  if (message.kind === 'contract') {
    inbox.receive(message.message);
    return;
  }
  waiting.get(message.id)?.(message.outcome as ProcessAnswer<never>);
  waiting.delete(message.id);
});

const send = (message: FromEngine): void => port.postMessage(message);

const transport: Transport = {
  send: (message) => send({ kind: 'contract', message }),
  onMessage: (listener) => inbox.listen(listener),
  onClose: (listener) => inbox.listenForClose(listener),
  close: () => process.exit(0),
};

const askProcess: AskProcess = (script, args, { signal, timeoutMs }) => {
  lastId += 1;
  const id = lastId;
  send({ kind: 'ask', id, script, args: [...args], timeoutMs });
  signal.addEventListener('abort', () => send({ kind: 'give-up', id }), { once: true });
  return new Promise((resolve) => waiting.set(id, resolve));
};

const [, , device, labFolder] = process.argv;
serveEngine(transport, { device: device as Provider | 'auto' | undefined, labFolder, askProcess });
