import { randomUUID } from 'node:crypto';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { LatensifyError } from '../common/errors.js';
import type { PickerEntry } from '../engine/api/index.js';
import type { BrowseSide } from '../engine/app/index.js';
import { withFileErrors } from '../engine/files/index.js';

const maxEntries = 5000;
/** Listed entries that can still be picked. */
const maxKnown = 200_000;

/** Lets users pick from one folder of the server, by ids; links that lead out of it do not exist for them. */
export class Picker implements BrowseSide {
  private readonly root: string;
  private readonly pathsById = new Map<string, string>();
  private readonly idsByPath = new Map<string, string>();

  /** @param root with all links resolved */
  constructor(root: string) {
    this.root = root;
  }

  /** @param realPath with all links resolved */
  isInside(realPath: string): boolean {
    return isWithin(realPath, this.root);
  }

  async list(folder: string | undefined) {
    const path = folder === undefined ? this.root : await this.resolve(folder);
    return await withFileErrors('unreadable', async () => {
      const names = (await readdir(path)).filter((name) => !name.startsWith('.')).sort(byName);
      const entries: PickerEntry[] = [];
      for (const name of names.slice(0, maxEntries)) {
        const entry = await this.describe(join(path, name), name);
        if (entry !== undefined) entries.push(entry);
      }
      return { path: this.trail(path), entries, isCut: names.length > maxEntries };
    });
  }

  async pick(entries: readonly string[]): Promise<string[]> {
    return await Promise.all(entries.map((id) => this.resolve(id)));
  }

  /** The path behind an id, if it still lies inside. @throws LatensifyError 'usage' | 'unreadable' */
  private async resolve(id: string): Promise<string> {
    const path = this.pathsById.get(id);
    if (path === undefined) throw new LatensifyError('usage', 'This was not listed: list its folder again.');
    const real = await withFileErrors('unreadable', () => realpath(path));
    if (this.isInside(real)) return real;
    throw new LatensifyError('usage', 'This lies outside of the folder that the server offers.');
  }

  private async describe(path: string, name: string): Promise<PickerEntry | undefined> {
    try {
      const link = await lstat(path);
      if (link.isSymbolicLink() && !this.isInside(await realpath(path))) return undefined;
      const status = link.isSymbolicLink() ? await stat(path) : link;
      if (status.isDirectory()) return { id: this.idOf(path), kind: 'folder', name };
      return status.isFile() ? { id: this.idOf(path), kind: 'file', name, bytes: status.size } : undefined;
    } catch {
      // Gone since the folder was read, or a link that leads nowhere.
      return undefined;
    }
  }

  private trail(path: string): { id: string; name: string }[] {
    const below = path === this.root ? [] : path.slice(this.root.length).split(sep).filter(Boolean);
    const paths = below.map((_, index) => join(this.root, ...below.slice(0, index + 1)));
    return [this.root, ...paths].map((one) => ({ id: this.idOf(one), name: basename(one) || one }));
  }

  private idOf(path: string): string {
    const known = this.idsByPath.get(path);
    if (known !== undefined) return known;
    if (this.pathsById.size >= maxKnown) {
      this.pathsById.clear();
      this.idsByPath.clear();
    }
    const id = randomUUID();
    this.pathsById.set(id, path);
    this.idsByPath.set(path, id);
    return id;
  }
}

export const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

const byName = new Intl.Collator('en', { numeric: true }).compare;
