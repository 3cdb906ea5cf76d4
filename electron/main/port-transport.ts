import type { MessagePortMain } from 'electron';
import { Inbox, type Transport } from '../../engine/api/index.js';

/** The main process's end of a channel: events as in Node.js, not as in a browser. */
export function portTransport(
  port: Pick<MessagePortMain, 'close' | 'on' | 'postMessage' | 'start'>,
): Transport {
  const inbox = new Inbox();
  port.on('message', ({ data }) => inbox.receive(data));
  port.on('close', () => inbox.close('The window was closed.'));
  port.start();
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => inbox.listen(listener),
    onClose: (listener) => inbox.listenForClose(listener),
    close: (reason) => {
      port.close();
      inbox.close(reason);
    },
  };
}
