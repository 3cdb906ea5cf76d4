import { stat } from 'node:fs/promises';
import type { PictureFile } from '../denoising/index.js';
import { withFileErrors } from '../files/index.js';
import type { OpenPicture } from './picture.js';

/** Decoded pixels of all pictures together; the one that was asked for last stays in any case. */
const maxMemory = 600e6;

interface Entry {
  /** Changes when the file does. */
  readonly stamp: string;
  readonly picture: Promise<OpenPicture>;
  memory: number;
}

/** The pictures that are looked at, the last ones kept in memory. */
export class PictureCache {
  private readonly open: (file: PictureFile) => Promise<OpenPicture>;
  /** The one used last at the end. */
  private readonly entries = new Map<string, Entry>();

  constructor(open: (file: PictureFile) => Promise<OpenPicture>) {
    this.open = open;
  }

  /** @throws LatensifyError as opening does */
  async get(path: string): Promise<OpenPicture> {
    const { size, mtimeMs } = await withFileErrors('unreadable', () => stat(path));
    const stamp = `${size} ${mtimeMs}`;
    const known = this.entries.get(path);
    const entry = known?.stamp === stamp ? known : this.start({ path, size, mtimeMs }, stamp);
    this.entries.delete(path);
    this.entries.set(path, entry);
    const picture = await entry.picture;
    entry.memory = picture.memory;
    this.evict();
    return picture;
  }

  delete(path: string): void {
    this.entries.delete(path);
  }

  private start(file: PictureFile, stamp: string): Entry {
    const { path } = file;
    const entry: Entry = { stamp, picture: this.open(file), memory: 0 };
    entry.picture.catch(() => {
      if (this.entries.get(path) === entry) this.entries.delete(path);
    });
    return entry;
  }

  private evict(): void {
    let memory = [...this.entries.values()].reduce((sum, entry) => sum + entry.memory, 0);
    for (const [path, entry] of this.entries) {
      if (memory <= maxMemory || this.entries.size === 1) return;
      this.entries.delete(path);
      memory -= entry.memory;
    }
  }
}
