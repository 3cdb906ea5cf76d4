import { randomUUID } from 'node:crypto';
import type { PictureFile } from '../host/index.js';

/** What was not fetched by then is not wanted any more. */
const lifetime = 60_000;
/** Fetched or not, older ones make room. */
const maxBytes = 200e6;

interface Stored {
  readonly file: PictureFile;
  readonly until: number;
}

/** Pictures that wait to be fetched by an interface, by ids that nobody can guess. */
export class PixelStore {
  private readonly stored = new Map<string, Stored>();
  private bytes = 0;

  add(file: PictureFile): string {
    const id = randomUUID();
    this.stored.set(id, { file, until: Date.now() + lifetime });
    this.bytes += file.data.length;
    this.makeRoom();
    return id;
  }

  get(id: string): PictureFile | undefined {
    this.makeRoom();
    return this.stored.get(id)?.file;
  }

  private makeRoom(): void {
    const now = Date.now();
    for (const [id, { file, until }] of this.stored) {
      if (until > now && this.bytes <= maxBytes) return;
      this.stored.delete(id);
      this.bytes -= file.data.length;
    }
  }
}
