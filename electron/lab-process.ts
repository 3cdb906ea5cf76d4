/** A utility process of the lab: its contract over the port to the main process. */
import type { ParentPort } from 'electron';
import { Inbox, type Transport } from '../engine/api/index.js';
import type { LabRole } from '../engine/lab/host/index.js';
import { serveLab } from '../engine/lab/service/index.js';
import type { FromEngine, ToEngine } from './utility-messages.js';

const { parentPort: port } = process as unknown as { parentPort: ParentPort };
const inbox = new Inbox();

port.on('message', ({ data }) => {
  const message = data as ToEngine;
  if (message.kind === 'contract') inbox.receive(message.message);
});

const transport: Transport = {
  send: (message) => port.postMessage({ kind: 'contract', message } satisfies FromEngine),
  onMessage: (listener) => inbox.listen(listener),
  onClose: (listener) => inbox.listenForClose(listener),
  close: () => process.exit(0),
};

const [, , role, labFolder] = process.argv;
serveLab(transport, { role: role as LabRole, labFolder: labFolder! });
