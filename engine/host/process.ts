/** The engine's process as a child of Node.js: answers the engine contract for its parent, and ends with it. */
import { Inbox, type Transport } from '../api/index.js';
import type { Provider } from '../index.js';
import { serveEngine } from '../service/index.js';

const [, , device, labFolder] = process.argv;

function parentTransport(): Transport {
  const inbox = new Inbox();
  process.on('message', (message) => inbox.receive(message));
  process.once('disconnect', () => process.exit(0));
  return {
    send: (message) => {
      if (process.connected) process.send?.(message);
    },
    onMessage: (listener) => inbox.listen(listener),
    onClose: (listener) => inbox.listenForClose(listener),
    close: () => process.exit(0),
  };
}

serveEngine(parentTransport(), { device: device as Provider | 'auto' | undefined, labFolder });
