import { readFile, rename } from 'node:fs/promises';
import { errnoOf, fileError, stageBytes } from '../files/index.js';
import type { z } from '../api/index.js';

const delay = 500;

/**
 * A value that outlives the process, as JSON. It is written whole under another name and then renamed, so that the file is
 * the old one or the new one at every instant; changes that come close together are written once.
 */
export class JsonFile<S extends z.ZodType> {
  private readonly path: string;
  private readonly schema: S;
  private readonly onFault: (sentence: string) => void;
  private timer: NodeJS.Timeout | undefined;
  private read: (() => z.input<S>) | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(path: string, schema: S, onFault: (sentence: string) => void) {
    this.path = path;
    this.schema = schema;
    this.onFault = onFault;
  }

  /**
   * What was saved last; undefined at the first start. A file that can't be understood is set aside, never deleted.
   * @throws LatensifyError 'unreadable' when it can't be read
   */
  async load(): Promise<z.output<S> | undefined> {
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (thrown) {
      if (errnoOf(thrown) === 'ENOENT') return undefined;
      throw fileError(thrown, 'unreadable');
    }
    const parsed = this.schema.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    const aside = `${this.path}.damaged-${Date.now()}`;
    await rename(this.path, aside);
    this.onFault(`${this.path} could not be understood. It was renamed to ${aside}, and a new one is begun.`);
    return undefined;
  }

  /** Saves soon. @param read gives the value at that time */
  save(read: () => z.input<S>): void {
    this.read = read;
    this.timer ??= setTimeout(() => void this.flush(), delay);
  }

  /** Saves now what has not been saved. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { read } = this;
    this.read = undefined;
    if (read !== undefined) this.writing = this.writing.then(() => this.write(JSON.stringify(read())));
    await this.writing;
  }

  private async write(text: string): Promise<void> {
    try {
      const file = await stageBytes(this.path, Buffer.from(text), { mtimeMs: Date.now(), mode: 0o600 });
      await file.commit(this.path, { overwrite: true });
    } catch (thrown) {
      this.onFault(`${this.path} could not be saved: ${fileError(thrown, 'unwritable').message}`);
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
