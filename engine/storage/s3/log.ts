import { randomBytes } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { joinPath, type Log } from '../../files/index.js';
import { parseAddress } from './address.js';
import { withS3Errors } from './errors.js';
import { listObjects } from './listing.js';

/** Hidden folder of a journal's segments. */
const folderName = '.latensify-journal';
/** A full segment is not touched any more; the one at work is written anew with every flush. */
const segmentBytes = 256 * 1024;
/** Lines that come within so many milliseconds are written together. */
const flushAfterMs = 200;

/**
 * Nothing can be added to an object of S3: the log is a folder of segments, named by the time of their run and their
 * number in it.
 */
export class S3Log implements Log {
  private readonly client: S3Client;
  private readonly folder: string;
  private readonly run = `${Date.now().toString().padStart(14, '0')}-${randomBytes(4).toString('hex')}`;
  private segment: string[] = [];
  private segmentSize = 0;
  private segmentNumber = 0;
  private next: Promise<void> | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(client: S3Client, folder: string) {
    this.client = client;
    this.folder = joinPath(folder, folderName);
  }

  async *lines(): AsyncGenerator<string> {
    const segments: string[] = [];
    await withS3Errors('unreadable', async () => {
      for await (const { key } of listObjects(this.client, this.folder)) segments.push(key);
    });
    const { bucket: Bucket } = parseAddress(this.folder);
    for (const Key of segments.sort()) {
      const text = await withS3Errors('unreadable', async () => {
        const { Body } = await this.client.send(new GetObjectCommand({ Bucket, Key }));
        return await Body!.transformToString();
      });
      yield* text.split('\n');
    }
  }

  async append(line: string): Promise<void> {
    this.segment.push(line);
    this.segmentSize += Buffer.byteLength(line) + 1;
    this.next ??= this.flushSoon();
    await this.next;
  }

  async close(): Promise<void> {
    await this.next;
    await this.writing;
  }

  private async flushSoon(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, flushAfterMs));
    // One flush after the other: a segment must not be overtaken by an earlier state of itself.
    const turn = this.writing.then(() => this.flush());
    this.writing = turn.catch(() => undefined);
    this.next = undefined;
    await turn;
  }

  private async flush(): Promise<void> {
    const name = `${this.run}-${this.segmentNumber.toString().padStart(6, '0')}.jsonl`;
    const { bucket: Bucket, key: Key } = parseAddress(joinPath(this.folder, name));
    const Body = this.segment.map((line) => `${line}\n`).join('');
    if (this.segmentSize >= segmentBytes) {
      this.segment = [];
      this.segmentSize = 0;
      this.segmentNumber++;
    }
    await withS3Errors('unwritable', async () => {
      await this.client.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'application/jsonl' }));
    });
  }
}
