import { type FileHandle, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { LatensifyError } from '../../common/errors.js';
import { fileError, errnoOf, withFileErrors } from './fs-errors.js';
import { journalName } from './own-files.js';
import { makeFolder } from './safe-write.js';

const recordSchema = z.object({
  /** 'writing' is noted before a result gets its name, 'finished' when all is done with its source. */
  state: z.enum(['writing', 'finished']),
  /** Absolute path, size and time of modification of the source: a changed source is a new one. */
  source: z.string(),
  size: z.number(),
  mtimeMs: z.number(),
  job: z.enum(['compress', 'develop']),
  /** Hash of all options that shape the result. */
  options: z.string(),
  outcome: z.enum(['written', 'kept-original', 'copied']),
  reason: z.string().optional(),
  /** Absolute path of the result, its size and the CRC-32 of its bytes; absent where none is written. */
  output: z.string().optional(),
  bytes: z.number().optional(),
  crc: z.number().optional(),
});

export type JournalRecord = z.infer<typeof recordSchema>;
/** What identifies a piece of work: the same source, unchanged, with the same options. */
export type WorkIdentity = Pick<JournalRecord, 'source' | 'size' | 'mtimeMs' | 'job' | 'options'>;

/**
 * Remembers across runs what was done, one line of JSON for each step, in a hidden file of the output folder.
 * Lines are only ever added; one that a crash tore is passed over.
 */
export class Journal {
  private readonly path: string;
  private readonly folder: string;
  private readonly last = new Map<string, JournalRecord>();
  private readonly byOutput = new Map<string, JournalRecord>();
  private file: FileHandle | undefined;
  private needsNewline: boolean;
  private writing: Promise<void> = Promise.resolve();

  private constructor(folder: string, text: string) {
    this.folder = folder;
    this.path = join(folder, journalName);
    for (const record of parseRecords(text)) this.remember(record);
    this.needsNewline = text !== '' && !text.endsWith('\n');
  }

  /** Reads the folder's journal, where there is one; nothing is written until the first record. */
  static async open(folder: string): Promise<Journal> {
    const path = join(folder, journalName);
    try {
      return new Journal(folder, await readFile(path, 'utf8'));
    } catch (thrown) {
      if (errnoOf(thrown) === 'ENOENT' || errnoOf(thrown) === 'ENOTDIR') return new Journal(folder, '');
      const { message } = fileError(thrown, 'unreadable');
      throw new LatensifyError('unreadable', `The journal ${path} can't be read: ${message}`, {
        cause: thrown,
      });
    }
  }

  /** The last thing noted about this work. */
  find(work: WorkIdentity): JournalRecord | undefined {
    return this.last.get(keyOf(work));
  }

  /** The last thing noted about a result, by its absolute path. */
  findResult(path: string): JournalRecord | undefined {
    return this.byOutput.get(path);
  }

  /** Adds a record; when this returns, the system has it, and the end of this process can't undo it. */
  async add(record: JournalRecord): Promise<void> {
    this.remember(record);
    const turn = this.writing.then(async () => {
      await withFileErrors('unwritable', async () => {
        this.file ??= await this.create();
        const start = this.needsNewline ? '\n' : '';
        this.needsNewline = true;
        await this.file.appendFile(`${start}${JSON.stringify(record)}\n`);
        this.needsNewline = false;
      });
    });
    // The next record is tried even where this one failed: the disk may have room again.
    this.writing = turn.catch(() => undefined);
    await turn;
  }

  async close(): Promise<void> {
    await this.writing;
    await this.file?.close();
    this.file = undefined;
  }

  private remember(record: JournalRecord): void {
    this.last.set(keyOf(record), record);
    if (record.outcome === 'written' && record.output !== undefined) this.byOutput.set(record.output, record);
  }

  private async create(): Promise<FileHandle> {
    await makeFolder(this.folder);
    return await open(this.path, 'a');
  }
}

const keyOf = ({ source, size, mtimeMs, job, options }: WorkIdentity): string =>
  JSON.stringify([source, size, mtimeMs, job, options]);

function parseRecords(text: string): JournalRecord[] {
  return text.split('\n').flatMap((line) => {
    const parsed = recordSchema.safeParse(parseJson(line));
    return parsed.success ? [parsed.data] : [];
  });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
