import { Inbox, type Transport } from './transport.js';

/** What is used of a WebSocket, the browser's or that of the package ws. */
export interface WebSocketLike {
  readonly readyState: number;
  send(data: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'open', listener: () => void): void;
  addEventListener(type: 'close', listener: (event: { readonly reason: string }) => void): void;
}

/** 'connecting' and 'open' of the standard. */
const connecting = 0;
const open = 1;

/** Messages as JSON text. What is sent before the socket is open waits; what is no JSON closes it. */
export function webSocketTransport(socket: WebSocketLike): Transport {
  const inbox = new Inbox();
  const waiting: string[] = [];
  const close = (code: number, reason: string): void => {
    socket.close(code, reason);
    inbox.close(reason);
  };
  socket.addEventListener('open', () => {
    for (const text of waiting.splice(0)) socket.send(text);
  });
  socket.addEventListener('message', ({ data }) => {
    const message = typeof data === 'string' ? parse(data) : undefined;
    if (message === undefined) close(1007, 'Only messages as JSON text are taken.');
    else inbox.receive(message);
  });
  socket.addEventListener('close', ({ reason }) => {
    inbox.close(reason === '' ? 'The connection was lost.' : reason);
  });
  return {
    send: (message) => {
      const text = JSON.stringify(message);
      if (socket.readyState === connecting) waiting.push(text);
      if (socket.readyState === open) socket.send(text);
    },
    onMessage: (listener) => inbox.listen(listener),
    onClose: (listener) => inbox.listenForClose(listener),
    close: (reason) => close(1000, reason),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What is used of the browser's MessagePort. */
export interface MessagePortLike {
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
}

/** Messages as structured clones. */
export function messagePortTransport(port: MessagePortLike): Transport {
  const inbox = new Inbox();
  port.addEventListener('message', ({ data }) => inbox.receive(data));
  port.addEventListener('close', () => inbox.close('The connection was lost.'));
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
