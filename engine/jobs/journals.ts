import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Journal, JournalRecord, SourceFile, Storage, WorkIdentity } from '../files/index.js';

import type { JobName } from './events.js';

/** The journals of a job: that of the output folder or, where there is none, one in each source folder. */
export class Journals {
  private readonly storage: Storage;
  private readonly output: string | undefined;
  private readonly job: JobName;
  private readonly options: unknown;
  private readonly fingerprint: string;
  private readonly open = new Map<string, Promise<Journal>>();

  /** @param options all that shapes a result */
  constructor(storage: Storage, output: string | undefined, job: JobName, options: unknown) {
    this.storage = storage;
    this.output = output;
    this.job = job;
    this.options = options;
    this.fingerprint = hashOf(options);
  }

  /** @param own options that shape the result of this file alone */
  identify(file: SourceFile, own?: unknown): WorkIdentity {
    const { path: source, size, mtimeMs } = file;
    const options = own === undefined ? this.fingerprint : hashOf([this.options, own]);
    return { source, size, mtimeMs, job: this.job, options };
  }

  async of(file: SourceFile): Promise<Journal> {
    const folder = this.output ?? file.base;
    let journal = this.open.get(folder);
    if (journal === undefined) {
      journal = this.storage.openJournal(folder);
      this.open.set(folder, journal);
    }
    return await journal;
  }

  /** Whether a job of this kind wrote the file in an earlier run: it is not converted once more. */
  async wrote(file: SourceFile): Promise<boolean> {
    const record = (await this.of(file)).findResult(file.path);
    return record?.job === this.job && (await holds(this.storage, file.path, record));
  }

  async close(): Promise<void> {
    for (const opening of await Promise.allSettled(this.open.values())) {
      if (opening.status === 'fulfilled') await opening.value.close();
    }
  }
}

/** Whether a path holds what was noted: the size of a finished result, every byte of one that was being written. */
export async function holds(storage: Storage, path: string, record: JournalRecord): Promise<boolean> {
  const status = await storage.status(path);
  if (status?.size !== record.bytes) return false;
  return record.state === 'finished' || crc32(await storage.read(path)) === record.crc;
}

const hashOf = (options: unknown): string =>
  createHash('sha256').update(JSON.stringify(options)).digest('hex');
