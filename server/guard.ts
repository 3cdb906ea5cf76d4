import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { hostname, networkInterfaces } from 'node:os';
import { pagePolicy } from '../engine/app/index.js';

/** Why a request is refused. */
export interface Refusal {
  readonly status: 400 | 403 | 404 | 405 | 411 | 413 | 500 | 507;
  /** A sentence that a person can act on. */
  readonly reason: string;
}

/** Sent with every answer; no other page may load, read or frame anything from here, and ours load nothing else. */
export const securityHeaders: Readonly<OutgoingHttpHeaders> = {
  'content-security-policy': pagePolicy,
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];

/** Names under which this machine may be asked for when it listens on all its addresses. */
function ownNames(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const names = addresses.map(({ address, family }) =>
    family === 'IPv6' ? `[${address.split('%')[0]!}]` : address,
  );
  return [...loopbackNames, ...names, hostname(), `${hostname()}.local`];
}

/** The names that requests may give to the server: any other one is another site's, pointed at this address. */
export function allowedNames(host: string): string[] {
  if (host === '0.0.0.0' || host === '::') return ownNames();
  const name = host.includes(':') ? `[${host}]` : host;
  return loopbackNames.includes(name) || host.startsWith('127.') ? [...loopbackNames, name] : [name];
}

/**
 * Decides who may ask for anything. The token stands in the printed address; whoever opens that gets a cookie that no
 * script can read and that no other site's page can make the browser send.
 */
export class Guard {
  readonly token: string = randomBytes(32).toString('base64url');
  private readonly session: string = randomBytes(32).toString('base64url');
  private readonly names: ReadonlySet<string>;
  private port = 0;

  /** @param names the server's own, without port */
  constructor(names: readonly string[]) {
    this.names = new Set(names.map((name) => name.toLowerCase()));
  }

  /** Known once the server listens. */
  listensOn(port: number): void {
    this.port = port;
  }

  /** Of the address that is asked for and of the page that asks; to be checked before anything else. */
  checkSite({ headers, method }: IncomingMessage, isUpgrade: boolean): Refusal | undefined {
    if (!this.isOwnHost(headers.host)) {
      return forbidden('The server is not known by this name: open the address that it printed.');
    }
    const changes = isUpgrade || (method !== 'GET' && method !== 'HEAD');
    if (headers.origin === undefined && changes)
      return forbidden('The request does not say which page it is from.');
    if (headers.origin !== undefined && !this.isOwnOrigin(headers.origin)) {
      return forbidden('The request is from the page of another site.');
    }
    const site = headers['sec-fetch-site'];
    const isNavigation = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
    if (site === undefined || site === 'same-origin' || site === 'none' || (isNavigation && !changes))
      return undefined;
    return forbidden('The request is from the page of another site.');
  }

  checkSession({ headers }: IncomingMessage): Refusal | undefined {
    const value = cookies(headers.cookie).get(this.cookieName);
    if (value !== undefined && isSame(value, this.session)) return undefined;
    return forbidden('Open the address that the server printed: it holds the key.');
  }

  isToken(text: string): boolean {
    return isSame(text, this.token);
  }

  /** What an answer sets when the token was right. */
  sessionCookie(): string {
    return `${this.cookieName}=${this.session}; HttpOnly; SameSite=Strict; Path=/`;
  }

  /** Cookies know no ports: two servers on one machine must not take each other's. */
  private get cookieName(): string {
    return `latensify-${this.port}`;
  }

  private isOwnHost(host: string | undefined): boolean {
    const match = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::(\d{1,5}))?$/i.exec(host ?? '');
    return match !== null && this.names.has(match[1]!.toLowerCase()) && Number(match[2] ?? 80) === this.port;
  }

  private isOwnOrigin(origin: string): boolean {
    return origin.startsWith('http://') && this.isOwnHost(origin.slice('http://'.length));
  }
}

const forbidden = (reason: string): Refusal => ({ status: 403, reason });

/** Takes as long for a nearly right guess as for any other. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

function cookies(header: string | undefined): Map<string, string> {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim().split('='));
  return new Map(pairs.map(([name = '', ...value]) => [name, value.join('=')]));
}
