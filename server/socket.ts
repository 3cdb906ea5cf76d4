import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { webSocketTransport } from '../engine/api/index.js';
import type { AppService } from '../engine/app/index.js';

/** Messages from a page are small: its largest names some thousand items. */
const maxMessageBytes = 8e6;
const maxClients = 32;
/** What a client has not taken by then it does not take at all. */
const maxWaitingBytes = 64e6;
const heartbeat = 30_000;

const serverOptions = {
  noServer: true,
  maxPayload: maxMessageBytes,
  perMessageDeflate: false,
  /** Milliseconds that a client has to agree to the end of its connection. */
  closeTimeout: 1000,
};

/** The WebSockets of the interface. Requests were checked before they come here. */
export class Sockets {
  private readonly app: AppService;
  private readonly server = new WebSocketServer(serverOptions);
  private readonly timer: NodeJS.Timeout;
  /** Whether each has answered the last ping. */
  private readonly lives = new WeakMap<WebSocket, { isAlive: boolean }>();

  constructor(app: AppService) {
    this.app = app;
    this.timer = setInterval(() => this.dropDead(), heartbeat);
    this.timer.unref();
  }

  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.server.handleUpgrade(request, socket, head, (client) => this.connect(client));
  }

  close(): void {
    clearInterval(this.timer);
    for (const client of this.server.clients) client.terminate();
    this.server.close();
  }

  private connect(client: WebSocket): void {
    if (this.server.clients.size > maxClients) {
      client.close(1013, 'Too many windows are connected.');
      return;
    }
    const alive = { isAlive: true };
    client.on('pong', () => (alive.isAlive = true));
    // A frame that is too large, or broken: ws has closed the connection with the fitting code by now.
    client.on('error', (error) => this.app.log.add('warning', `A connection was closed: ${error.message}.`));
    this.lives.set(client, alive);
    const transport = webSocketTransport(client);
    this.app.connect({
      ...transport,
      send: (message) => {
        if (client.bufferedAmount > maxWaitingBytes) client.terminate();
        else transport.send(message);
      },
      close: (reason) => client.close(1008, reason.slice(0, 100)),
    });
  }

  private dropDead(): void {
    for (const client of this.server.clients) {
      const life = this.lives.get(client);
      if (life?.isAlive === false) client.terminate();
      else client.ping();
      if (life !== undefined) life.isAlive = false;
    }
  }
}
