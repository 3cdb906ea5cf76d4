import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { CustomScheme, Protocol } from 'electron';
import { pagePolicy } from '../../engine/app/index.js';
import type { PictureFile } from '../../engine/host/index.js';
import { appOrigin, appScheme } from './security.js';

/** Must be registered before the app is ready. Not corsEnabled: there is one origin, and no other may read it. */
export const appSchemes: CustomScheme[] = [
  {
    scheme: appScheme,
    privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
  },
];

export interface AppFiles {
  /** Folder of the built interface. */
  readonly pages: string;
  /** undefined where there is no such picture, or no more. */
  readonly pixels: (id: string) => Promise<PictureFile | undefined>;
}

/** Answers `latensify://app/…`: the interface's files under their names, pictures under /pixels/ID. */
export function serveApp(protocol: Pick<Protocol, 'handle'>, { pages, pixels }: AppFiles): void {
  const pageFiles = listFiles(pages);
  protocol.handle(appScheme, async (request) => {
    const { host, pathname } = new URL(request.url);
    if (`${appScheme}://${host}` !== appOrigin) return refuse(404);
    if (request.method !== 'GET') return refuse(405);
    const id = /^\/pixels\/([A-Za-z0-9_-]{1,64})$/.exec(pathname)?.[1];
    if (id !== undefined) return answerPixels(await pixels(id));
    const file = pageFiles.get(pathname);
    if (file === undefined) return refuse(404);
    return answer(await readFile(file), contentTypes[extname(file)] ?? 'application/octet-stream');
  });
}

/** Only what is in the folder has an address, so no address can lead out of it. */
function listFiles(folder: string, address = '/'): Map<string, string> {
  const files = new Map<string, string>();
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    const at = address + encodeURIComponent(entry.name);
    if (entry.isFile()) files.set(at, path);
    if (entry.isDirectory()) for (const [inner, file] of listFiles(path, `${at}/`)) files.set(inner, file);
  }
  return files;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

const commonHeaders = {
  'Content-Security-Policy': pagePolicy,
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
};

function answer(body: Uint8Array<ArrayBuffer>, type: string): Response {
  return new Response(body, { headers: { ...commonHeaders, 'Content-Type': type } });
}

function answerPixels(found: PictureFile | undefined): Response {
  if (found === undefined) return refuse(404);
  const headers = { ...commonHeaders, 'Content-Type': found.type, 'Cache-Control': 'no-store' };
  return new Response(found.data as Uint8Array<ArrayBuffer>, { headers });
}

const refuse = (status: number): Response => new Response(null, { status, headers: commonHeaders });
