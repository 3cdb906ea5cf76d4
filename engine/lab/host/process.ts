/** A process of the lab as a child of Node.js; where its parent is gone, a training saves where it was and ends. */
import { Inbox, type Transport } from '../../api/index.js';
import { serveLab } from '../service/index.js';
import type { LabRole } from './child.js';

const [, , role, labFolder] = process.argv;

// Ctrl-C reaches the whole group of a terminal: the parent decides what it means.
process.on('SIGINT', () => undefined);

function parentTransport(): Transport {
  const inbox = new Inbox();
  process.on('message', (message) => inbox.receive(message));
  process.once('disconnect', () => inbox.close('The parent is gone.'));
  return {
    send: (message) => {
      if (process.connected) process.send?.(message);
    },
    onMessage: (listener) => inbox.listen(listener),
    onClose: (listener) => inbox.listenForClose(listener),
    close: () => process.exit(0),
  };
}

serveLab(parentTransport(), { role: role as LabRole, labFolder: labFolder! });
