import { createHash } from 'node:crypto';
import { mkdir, realpath, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIPv6 } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { asLatensifyError, LatensifyError } from '../common/errors.js';
import { projectRoot } from '../common/paths.js';
import { type AppService, createAppService, defaultStateFolder } from '../engine/app/index.js';
import { fileError, withFileErrors } from '../engine/files/index.js';
import { type EngineChild, forkEngine } from '../engine/host/index.js';
import { sendBytes, sendRefusal } from './answers.js';
import type { Board } from './board/index.js';
import { sendDownload } from './downloads.js';
import { allowedNames, Guard, type Refusal, securityHeaders } from './guard.js';
import { Pages } from './pages.js';
import { isWithin, Picker } from './picker.js';
import { Sockets } from './socket.js';
import { RefusedUpload, Uploads } from './uploads.js';

export interface ServeOptions {
  /** Folder that users may pick files from, and write results to. */
  readonly root?: string | undefined;
  /** 0 takes a free one. */
  readonly port?: number | undefined;
  /** Address to listen on; default: this machine alone can connect. */
  readonly host?: string | undefined;
  readonly version: string;
  /** Folder for the queue, settings and uploads. */
  readonly stateFolder?: string | undefined;
  /** Of one file. */
  readonly maxUploadBytes?: number | undefined;
  /** Redis whose queue is shown at /queue. */
  readonly queue?: string | undefined;
  /** Folder of the built interface. */
  readonly pages?: string | undefined;
  /** Starts the engine's process, for tests. */
  readonly fork?: ((device: string) => EngineChild) | undefined;
  readonly onLog?: ((level: 'info' | 'warning' | 'error', sentence: string) => void) | undefined;
}

export interface RunningServer {
  /** To be opened in a browser; holds the token. */
  readonly url: string;
  /** The same for the page of the queue, where one is shown. */
  readonly queueUrl: string | undefined;
  readonly port: number;
  readonly token: string;
  readonly app: AppService;
  close(): Promise<void>;
}

export const defaultPort = 4860;
/** Larger files are not taken by the engine either. */
const defaultMaxUploadBytes = 2 ** 31 - 1;
const examples = join(projectRoot, 'examples');

/**
 * The interface in a browser.
 * @throws LatensifyError 'usage' for a root that is no folder or a port that is taken; as createAppService does
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { host = '127.0.0.1', maxUploadBytes = defaultMaxUploadBytes } = options;
  const board = await openBoard(options);
  const root = options.root === undefined ? undefined : await resolveRoot(options.root);
  const stateFolder = await makeStateFolder(
    options.stateFolder ?? join(defaultStateFolder('server'), nameOfState(root)),
  );
  const uploads = new Uploads(stateFolder, maxUploadBytes);
  const picker = root === undefined ? undefined : new Picker(root);
  const isAllowed = (path: string): boolean =>
    picker?.isInside(path) === true || uploads.isOwn(path) || isWithin(path, examples);
  const app = await createAppService({
    surface: 'browser',
    version: options.version,
    stateFolder,
    labFolder: options.stateFolder === undefined ? defaultStateFolder('lab') : join(stateFolder, 'lab'),
    roots: [...(root === undefined ? [] : [root]), ...uploads.folders, examples],
    firstOutput: { place: 'download' },
    fork: options.fork ?? ((...args) => forkEngine({ args })),
    isAllowed,
    uploads,
    maxUploadBytes,
    ...(picker && { browse: picker }),
    ...(options.onLog && { onLog: options.onLog }),
  });
  await uploads.removeUnused(await app.paths());
  const guard = new Guard(allowedNames(host));
  const site = new Site(
    app,
    guard,
    uploads,
    new Pages(options.pages ?? join(projectRoot, 'dist', 'renderer')),
    board,
  );
  try {
    const port = await site.listen(options.port ?? defaultPort, host);
    const shownHost = host === '0.0.0.0' || host === '::' ? 'localhost' : isIPv6(host) ? `[${host}]` : host;
    const url = `http://${shownHost}:${port}/?token=${guard.token}`;
    return {
      url,
      queueUrl: board && `${url}&to=queue`,
      port,
      token: guard.token,
      app,
      close: () => site.close(),
    };
  } catch (thrown) {
    await site.close();
    throw thrown;
  }
}

/** What speaks with Redis is loaded by those alone who ask for it. */
async function openBoard({ queue, onLog }: ServeOptions): Promise<Board | undefined> {
  if (queue === undefined) return undefined;
  const boards = await import('./board/index.js');
  return await boards.Board.open(queue, (sentence) => onLog?.('warning', sentence));
}

async function resolveRoot(root: string): Promise<string> {
  try {
    const real = await realpath(root);
    if ((await stat(real)).isDirectory()) return real;
  } catch (thrown) {
    throw new LatensifyError('usage', `${root}: ${fileError(thrown, 'unreadable').message}`, {
      cause: thrown,
    });
  }
  throw new LatensifyError('usage', `${root} is no folder.`);
}

/** Paths in it are compared with real paths. */
async function makeStateFolder(folder: string): Promise<string> {
  return await withFileErrors('unwritable', async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return await realpath(folder);
  });
}

/** Servers of different folders run side by side, each with its own queue. */
const nameOfState = (root: string | undefined): string =>
  root === undefined ? 'uploads-only' : createHash('sha256').update(root).digest('hex').slice(0, 16);

/** Answers HTTP requests and WebSocket upgrades, after the guard has let them in. */
class Site {
  private readonly app: AppService;
  private readonly guard: Guard;
  private readonly uploads: Uploads;
  private readonly pages: Pages;
  private readonly board: Board | undefined;
  private readonly sockets: Sockets;
  private readonly server: Server;

  constructor(app: AppService, guard: Guard, uploads: Uploads, pages: Pages, board: Board | undefined) {
    this.app = app;
    this.guard = guard;
    this.uploads = uploads;
    this.pages = pages;
    this.board = board;
    this.sockets = new Sockets(app);
    this.server = createServer({ requestTimeout: 0, headersTimeout: 20_000, maxHeaderSize: 16_384 });
    this.server.on('request', (request, response) => void this.answer(request, response));
    this.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.upgrade(request, socket, head),
    );
  }

  async listen(port: number, host: string): Promise<number> {
    return await new Promise((resolve, reject) => {
      this.server.once('error', (error: NodeJS.ErrnoException) => reject(listenFailure(error, port, host)));
      this.server.listen(port, host, () => {
        const { port: taken } = this.server.address() as AddressInfo;
        this.guard.listensOn(taken);
        resolve(taken);
      });
    });
  }

  async close(): Promise<void> {
    this.sockets.close();
    this.server.close();
    this.server.closeAllConnections();
    await this.board?.close();
    await this.app.dispose();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const refusal = await this.route(request, response);
      if (refusal !== undefined) this.refuse(request, response, refusal);
    } catch (thrown) {
      const error = asLatensifyError(thrown);
      this.refuse(request, response, {
        status: error.code === 'internal' ? 500 : 404,
        reason: error.message,
      });
    }
  }

  private async route(request: IncomingMessage, response: ServerResponse): Promise<Refusal | undefined> {
    const foreign = this.guard.checkSite(request, false);
    if (foreign !== undefined) return foreign;
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const token = searchParams.get('token');
    if (pathname === '/' && token !== null) return this.logIn(token, response, searchParams.get('to'));
    const stranger = this.guard.checkSession(request);
    if (stranger !== undefined) return stranger;
    const [, area = '', id = '', ...rest] = pathname.split('/');
    if (area === 'uploads') return await this.takeUpload(request, response, id, rest);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return { status: 405, reason: 'Only GET is possible here.' };
    }
    if (area === 'pixels') return await this.sendPixels(response, id);
    if (area === 'downloads') return await this.sendDownload(response, id);
    if (area === 'queue' && this.board !== undefined) {
      return await this.board.answer(response, pathname.slice('/queue'.length), searchParams);
    }
    return await this.sendPage(response, pathname);
  }

  private logIn(token: string, response: ServerResponse, to: string | null): Refusal | undefined {
    if (!this.guard.isToken(token))
      return { status: 403, reason: 'The token is not the one that the server printed.' };
    response.writeHead(303, {
      ...securityHeaders,
      'cache-control': 'no-store',
      'set-cookie': this.guard.sessionCookie(),
      location: to === 'queue' ? '/queue' : '/',
    });
    response.end();
    return undefined;
  }

  private async sendPixels(response: ServerResponse, id: string): Promise<Refusal | undefined> {
    const picture = await this.app.pixels(id);
    if (picture === undefined) return { status: 404, reason: 'There is no such picture, or no more.' };
    // What an id stands for never changes, and a list asks for its thumbnails again and again.
    sendBytes(response, picture.data, picture.type, { 'cache-control': 'private, max-age=3600' });
    return undefined;
  }

  private async sendDownload(response: ServerResponse, id: string): Promise<Refusal | undefined> {
    const download = this.app.download(id);
    if (download === undefined) return { status: 404, reason: 'There is no such download, or no more.' };
    await sendDownload(response, download);
    return undefined;
  }

  private async sendPage(response: ServerResponse, pathname: string): Promise<Refusal | undefined> {
    if (!this.pages.isBuilt) {
      return {
        status: 500,
        reason: 'The interface is not built: run "npm run build" and start the server again.',
      };
    }
    const page = await this.pages.get(pathname);
    if (page === undefined) return { status: 404, reason: 'There is nothing here.' };
    const cache = page.isHashed ? 'private, max-age=31536000, immutable' : 'no-store';
    sendBytes(response, page.bytes, page.type, { 'cache-control': cache });
    return undefined;
  }

  private async takeUpload(
    request: IncomingMessage,
    response: ServerResponse,
    id: string,
    segments: readonly string[],
  ): Promise<Refusal | undefined> {
    if (request.method !== 'PUT') return { status: 405, reason: 'Files are uploaded with PUT.' };
    const path = decodePath(segments);
    if (path === undefined) return { status: 400, reason: 'The path can not be read.' };
    const length = request.headers['content-length'];
    try {
      await this.uploads.receive(id, path, length === undefined ? undefined : Number(length), request);
    } catch (thrown) {
      if (thrown instanceof RefusedUpload) return thrown.refusal;
      throw thrown;
    }
    response.writeHead(204, { ...securityHeaders, 'cache-control': 'no-store' });
    response.end();
    return undefined;
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const refusal =
      this.guard.checkSite(request, true) ??
      this.guard.checkSession(request) ??
      (pathname === '/socket'
        ? undefined
        : ({ status: 404, reason: 'There is no WebSocket here.' } as const));
    if (refusal === undefined) {
      this.sockets.accept(request, socket, head);
      return;
    }
    this.logRefusal(request, refusal);
    const { status, reason } = refusal;
    socket.end(
      `HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-type: text/plain; charset=utf-8\r\n\r\n${reason}\n`,
    );
  }

  private refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
    this.logRefusal(request, refusal);
    sendRefusal(response, refusal);
  }

  private logRefusal({ method, url, socket }: IncomingMessage, { status, reason }: Refusal): void {
    // The token must not end in a log.
    const shown = JSON.stringify((url ?? '').split('?')[0]!.slice(0, 200));
    const from = socket.remoteAddress ?? 'unknown';
    const level = status === 404 ? 'info' : 'warning';
    this.app.log.add(level, `${status} ${method ?? ''} ${shown} from ${from}: ${reason}`);
  }
}

function decodePath(segments: readonly string[]): string | undefined {
  try {
    const decoded = segments.map((segment) => decodeURIComponent(segment));
    return decoded.some((segment) => segment.includes('/')) ? undefined : decoded.join('/');
  } catch {
    return undefined;
  }
}

function listenFailure(error: NodeJS.ErrnoException, port: number, host: string): LatensifyError {
  switch (error.code) {
    case 'EADDRINUSE':
      return new LatensifyError('usage', `Port ${port} is in use: choose another one with --port.`, {
        cause: error,
      });
    case 'EACCES':
      return new LatensifyError(
        'usage',
        `Port ${port} may not be used by this user: choose one above 1023.`,
        {
          cause: error,
        },
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new LatensifyError('usage', `${host} is no address of this machine.`, { cause: error });
    default:
      return new LatensifyError('internal', error.message, { cause: error });
  }
}
