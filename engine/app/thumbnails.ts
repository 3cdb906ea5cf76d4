import pLimit from 'p-limit';
import type { EngineLink, PictureFile } from '../host/index.js';
import type { QueueItem } from '../queue/index.js';

/** Pixels of the longer side: sharp at twice the size that lists show. */
const edge = 192;
/** Some 5 kB each. */
const kept = 4000;

/** Small pictures of the items, made when they are first asked for; the last ones are kept. */
export class Thumbnails {
  private readonly engine: EngineLink;
  private readonly files = new Map<string, Promise<PictureFile | undefined>>();
  /** A job under way should not wait for a list that is scrolled. */
  private readonly limit = pLimit(2);

  constructor(engine: EngineLink) {
    this.engine = engine;
  }

  /** @returns undefined where there is nothing to show. @throws LatensifyError */
  async get({ path, bytes }: QueueItem): Promise<PictureFile | undefined> {
    const key = `${bytes} ${path}`;
    let file = this.files.get(key);
    if (file === undefined) {
      file = this.limit(() => this.engine.call('thumbnail', { path, edge }));
      file.catch(() => this.files.delete(key));
    }
    this.files.delete(key);
    this.files.set(key, file);
    if (this.files.size > kept) this.files.delete(this.files.keys().next().value!);
    return await file;
  }
}
