import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

export interface PageFile {
  readonly bytes: Uint8Array;
  readonly type: string;
  /** Its name changes when its content does. */
  readonly isHashed: boolean;
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** The built interface: the files that were there at the start, and no others, whatever an address says. */
export class Pages {
  /** Absolute paths by pathname. */
  private readonly files: ReadonlyMap<string, string>;

  constructor(folder: string) {
    this.files = new Map(
      list(folder).map((path) => [`/${relative(folder, path).split(sep).join('/')}`, path]),
    );
  }

  get isBuilt(): boolean {
    return this.files.has('/index.html');
  }

  async get(pathname: string): Promise<PageFile | undefined> {
    const path = this.files.get(pathname === '/' ? '/index.html' : pathname);
    if (path === undefined) return undefined;
    const type = types[extname(path)] ?? 'application/octet-stream';
    return { bytes: await readFile(path), type, isHashed: pathname.startsWith('/assets/') };
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    // Not built: the server says so to whoever opens it.
    return [];
  }
}
