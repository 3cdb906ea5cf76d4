import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { LatensifyError } from '../../common/errors.js';
import { errnoOf, fileError, withFileErrors } from './fs-errors.js';
import { journalName } from './own-files.js';
import { makeFolder } from './safe-write.js';

/** Lines of text that outlive the process. */
export interface Log {
  /** Those that are there, the oldest first; the last one may be torn. */
  lines(): AsyncIterable<string>;
  /** Adds a line; when this returns, the end of this process can't undo it. @throws LatensifyError 'unwritable' */
  append(line: string): Promise<void>;
  close(): Promise<void>;
}

/** A hidden file of a folder. It is read as a stream: a million lines don't fit into a string. */
export class FileLog implements Log {
  private readonly folder: string;
  private readonly path: string;
  private file: FileHandle | undefined;
  private needsNewline = false;
  private writing: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.folder = folder;
    this.path = join(folder, journalName);
  }

  async *lines(): AsyncGenerator<string> {
    const stream = createReadStream(this.path);
    let last: Uint8Array | undefined;
    stream.on('data', (chunk) => (last = chunk as Buffer));
    try {
      yield* createInterface({ input: stream, crlfDelay: Infinity });
    } catch (thrown) {
      if (errnoOf(thrown) === 'ENOENT' || errnoOf(thrown) === 'ENOTDIR') return;
      const { message } = fileError(thrown, 'unreadable');
      throw new LatensifyError('unreadable', `The journal ${this.path} can't be read: ${message}`, {
        cause: thrown,
      });
    }
    this.needsNewline = last !== undefined && last.at(-1) !== '\n'.charCodeAt(0);
  }

  async append(line: string): Promise<void> {
    const turn = this.writing.then(async () => {
      await withFileErrors('unwritable', async () => {
        this.file ??= await this.create();
        const start = this.needsNewline ? '\n' : '';
        this.needsNewline = true;
        await this.file.appendFile(`${start}${line}\n`);
        this.needsNewline = false;
      });
    });
    // The next line is tried even where this one failed: the disk may have room again.
    this.writing = turn.catch(() => undefined);
    await turn;
  }

  async close(): Promise<void> {
    await this.writing;
    await this.file?.close();
    this.file = undefined;
  }

  private async create(): Promise<FileHandle> {
    await makeFolder(this.folder);
    return await open(this.path, 'a');
  }
}
