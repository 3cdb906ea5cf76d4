import { z } from 'zod';
import { FileLog, type Log } from './log.js';

const recordSchema = z.object({
  /** 'writing' is noted before a result gets its name, 'finished' when all is done with its source. */
  state: z.enum(['writing', 'finished']),
  /** Absolute path, size and time of modification of the source: a changed source is a new one. */
  source: z.string(),
  size: z.number(),
  mtimeMs: z.number(),
  /** What was done: jobs of different kinds have nothing to do with each other. */
  job: z.string(),
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
  private readonly log: Log;
  private readonly last = new Map<string, JournalRecord>();
  private readonly byOutput = new Map<string, JournalRecord>();

  private constructor(log: Log) {
    this.log = log;
  }

  /** Reads the folder's journal, where there is one; nothing is written until the first record. */
  static async open(folder: string): Promise<Journal> {
    return await Journal.read(new FileLog(folder));
  }

  /** As open, wherever its lines are kept. */
  static async read(log: Log): Promise<Journal> {
    const journal = new Journal(log);
    for await (const line of log.lines()) {
      const parsed = recordSchema.safeParse(parseJson(line));
      if (parsed.success) journal.remember(parsed.data);
    }
    return journal;
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
    await this.log.append(JSON.stringify(record));
  }

  async close(): Promise<void> {
    await this.log.close();
  }

  private remember(record: JournalRecord): void {
    this.last.set(keyOf(record), record);
    if (record.outcome === 'written' && record.output !== undefined) this.byOutput.set(record.output, record);
  }
}

const keyOf = ({ source, size, mtimeMs, job, options }: WorkIdentity): string =>
  JSON.stringify([source, size, mtimeMs, job, options]);

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
