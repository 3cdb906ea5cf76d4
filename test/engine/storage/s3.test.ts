import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createEngine } from '../../../engine/index.js';
import { diskStorage, lockName, type WalkResult } from '../../../engine/files/index.js';
import { createStorage } from '../../../engine/storage/index.js';
import { copyObject } from '../../../engine/storage/s3/copy.js';
import { hasRedis, startRedis } from '../many/redis-server.js';
import { startWorkers } from '../many/workers.js';
import { photograph, pngPhotograph } from '../pictures.js';
import { colorize, compress, outcomes } from '../run-job.js';
import { listVisible, temporaryFolder, writeTree } from '../temp-folder.js';
import { hasS3Server, type S3Server, startS3 } from './s3-server.js';

const bucket = 'photos';
let s3: S3Server;

async function put(prefix: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [name, Body] of Object.entries(files)) {
    await s3.client.send(
      new PutObjectCommand({ Bucket: bucket, Key: `${prefix}/${name}`, Body: Buffer.from(Body) }),
    );
  }
}

/** Keys below a prefix, hidden ones too. */
async function keys(prefix: string): Promise<string[]> {
  const { Contents } = await s3.client.send(
    new ListObjectsV2Command({ Bucket: bucket, Prefix: `${prefix}/` }),
  );
  return (Contents ?? []).map(({ Key }) => Key!.slice(prefix.length + 1)).sort();
}

const visible = async (prefix: string): Promise<string[]> =>
  (await keys(prefix)).filter((key) => !key.split('/').some((name) => name.startsWith('.')));

async function get(prefix: string, name: string): Promise<Buffer> {
  const { Body } = await s3.client.send(new GetObjectCommand({ Bucket: bucket, Key: `${prefix}/${name}` }));
  return Buffer.from(await Body!.transformToByteArray());
}

async function tree(): Promise<Record<string, string | Uint8Array>> {
  const cutting = { width: 48, height: 32 };
  return {
    'b.png': await pngPhotograph(cutting),
    'a ü+%.png': await pngPhotograph({ ...cutting, left: 10 }),
    'album/c.png': await pngPhotograph({ ...cutting, left: 20 }),
    'album/deep/d.png': await pngPhotograph({ ...cutting, left: 30 }),
    'album/c.xmp': '<x:xmpmeta xmlns:x="adobe:ns:meta/"/>',
    'notes.txt': 'a note',
    'empty.txt': '',
    'broken.jpg': 'no picture',
    '.hidden.png': 'hidden',
  };
}

describe.skipIf(!hasS3Server)('buckets', { timeout: 180_000 }, () => {
  beforeAll(async () => {
    s3 = await startS3(bucket);
  });
  afterAll(async () => {
    await s3.stop();
  });

  test('have one run at a time in a folder', async () => {
    const storage = createStorage();
    const folder = `s3://${bucket}/locked`;
    const one = await storage.lockFolder(folder);
    const again = await storage.lockFolder(folder);
    expect(await keys('locked')).toEqual([lockName]);
    await one.release();
    await again.release();
    expect(await keys('locked')).toEqual([]);
    const holder = { machine: 'x', host: 'elsewhere', pid: 4711, since: Date.now() };
    await put('locked', { [lockName]: JSON.stringify(holder) });
    await expect(storage.lockFolder(folder)).rejects.toMatchObject({
      code: 'unwritable',
      message: expect.stringContaining('process 4711 on elsewhere') as string,
    });
  });

  test('are walked as folders are: the same files, places, order and problems', async () => {
    const root = await temporaryFolder();
    const files = await tree();
    await writeTree(join(root, 'walked'), files);
    await put('walked', files);
    const storage = createStorage();
    const seen = ({ files: found, problems }: WalkResult, base: string): unknown => ({
      files: found.map(({ path, name, folder, size, named }) => [
        path.slice(base.length),
        name,
        folder,
        size,
        named,
      ]),
      problems: problems.map(({ path, outcome, reason }) => [path.slice(base.length), outcome, reason]),
    });
    const cases: readonly (readonly [readonly string[], boolean])[] = [
      [['walked'], true],
      [['walked'], false],
      [['walked/'], true],
      [['walked/album', 'walked/b.png'], true],
      [['walked/*.png'], false],
      [['walked/**/*.png'], false],
      [['walked/nothing*.png', 'walked/album/c.png', 'walked/none'], false],
    ];
    for (const [sources, recursive] of cases) {
      const onDisk = await storage.walk(
        sources.map((source) => `${root}/${source}`),
        { recursive, exclude: [join(root, 'walked/album/deep')] },
      );
      const inBucket = await storage.walk(
        sources.map((source) => `s3://${bucket}/${source}`),
        { recursive, exclude: [`s3://${bucket}/walked/album/deep`] },
      );
      expect(seen(inBucket, `s3://${bucket}`)).toEqual(seen(onDisk, root));
    }
  });

  test.skipIf(!hasRedis)('a bucket done by two workers is what a local job makes of a folder', async () => {
    const root = await temporaryFolder();
    const files = await tree();
    await writeTree(join(root, 'in'), files);
    await put('in', files);
    const onDisk = { sources: [join(root, 'in')], recursive: true, output: join(root, 'out') };
    const local = await compress(onDisk);
    const localAgain = await compress(onDisk);

    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const engine = createEngine({ device: 'cpu', queue: { url: redis.url } });
    onTestFinished(() => engine.dispose());
    await startWorkers(2, { url: redis.url, concurrency: 1 });
    const request = { sources: [`s3://${bucket}/in`], recursive: true, output: `s3://${bucket}/out` };
    const first = await compress(request, { engine });
    expect(outcomes(first)).toEqual(outcomes(local));
    expect(await visible('out')).toEqual(await listVisible(join(root, 'out')));
    for (const name of await visible('out')) {
      expect(await get('out', name)).toEqual(await readFile(join(root, 'out', name)));
    }
    expect((await keys('out')).filter((key) => key.endsWith('.tmp'))).toEqual([]);
    // The time of the source is kept beside the result.
    const [source, result] = await Promise.all(
      ['in/b.png', 'out/b.ltn'].map((Key) => s3.client.send(new HeadObjectCommand({ Bucket: bucket, Key }))),
    );
    expect(result!.Metadata).toEqual({ mtime: String(source!.LastModified!.getTime() / 1000) });

    const second = await compress(request, { engine });
    expect(outcomes(second)).toEqual(outcomes(localAgain));
    expect(second.summary.outcomes.written).toBe(0);
  });

  test('hints and a reference are found beside pictures in a bucket as in a folder', async () => {
    const root = await temporaryFolder();
    const grey = await photograph({ width: 96, height: 64 }).grayscale().png().toBuffer();
    const files = {
      'a.png': grey,
      'b.png': grey,
      'b.hints.json': JSON.stringify({ version: 1, hints: [{ x: 0.5, y: 0.5, color: '#c04030' }] }),
    };
    const reference = await photograph({ width: 96, height: 64 }).modulate({ hue: 90 }).png().toBuffer();
    await writeTree(join(root, 'old'), files);
    await writeTree(root, { 'lends.png': reference });
    await put('old', files);
    await put('lent', { 'lends.png': reference });
    const names = ['a.png', 'b.png'];
    const onDisk = { sources: names.map((file) => join(root, 'old', file)), savedHints: true };
    const inBucket = { sources: names.map((file) => `s3://${bucket}/old/${file}`), savedHints: true };
    const cases = [
      ['hinted', {}, {}],
      ['lent', { reference: join(root, 'lends.png') }, { reference: `s3://${bucket}/lent/lends.png` }],
    ] as const;
    for (const [output, here, there] of cases) {
      await colorize({ ...onDisk, ...here, output: join(root, output) });
      const done = await colorize({ ...inBucket, ...there, output: `s3://${bucket}/coloured/${output}` });
      expect(done.summary.outcomes).toMatchObject({ written: 2, failed: 0 });
      for (const file of names) {
        expect(await get(`coloured/${output}`, file)).toEqual(await readFile(join(root, output, file)));
      }
    }
    expect(await get('coloured/hinted', 'a.png')).not.toEqual(await get('coloured/hinted', 'b.png'));
    expect(await get('coloured/hinted', 'a.png')).not.toEqual(await get('coloured/lent', 'a.png'));
  });

  test('take results from folders and give them to folders', async () => {
    const root = await temporaryFolder();
    const large = randomBytes(17 * 1024 * 1024);
    await writeTree(join(root, 'in'), { ...(await tree()), 'album/film.mp4': large });
    const up = { sources: [join(root, 'in')], recursive: true, format: 'webp' } as const;
    const there = await compress({ ...up, output: `s3://${bucket}/up` });
    expect(there.summary.outcomes).toMatchObject({ written: 4, failed: 1 });
    // Larger than a part: it went in several, which its ETag tells.
    const head = await s3.client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'up/album/film.mp4' }));
    expect(head.ETag).toMatch(/-2"$/);
    expect((await get('up', 'album/film.mp4')).equals(large)).toBe(true);
    const back = { sources: [`s3://${bucket}/up`], recursive: true, output: join(root, 'back') };
    await compress({ ...back, format: 'jpeg' });
    expect((await readFile(join(root, 'back/album/film.mp4'))).equals(large)).toBe(true);
  });

  test('hold originals and results when these are replaced', async () => {
    await put('replaced', { 'a.png': await pngPhotograph(), 'sub/b.png': await pngPhotograph() });
    const request = {
      sources: [`s3://${bucket}/replaced`],
      recursive: true,
      replace: true,
      format: 'webp',
    } as const;
    const original = await get('replaced', 'a.png');
    expect((await compress(request)).summary.outcomes).toMatchObject({ written: 2, failed: 0 });
    expect(await visible('replaced')).toEqual([
      'a.webp',
      'latensify-originals/a.png',
      'latensify-originals/sub/b.png',
      'sub/b.webp',
    ]);
    expect(await get('replaced', 'latensify-originals/a.png')).toEqual(original);
  });

  test('never give a name twice', async () => {
    const storage = createStorage();
    await put('taken', { 'a.ltn': 'theirs' });
    const target = `s3://${bucket}/taken/a.ltn`;
    const staged = await storage.stageBytes(target, Buffer.from('ours'), { mtimeMs: 0, mode: 0o644 });
    const taken = { code: 'unwritable', message: 'A file of that name exists already.' };
    await expect(staged.commit(target, { overwrite: false })).rejects.toMatchObject(taken);
    expect(String(await get('taken', 'a.ltn'))).toBe('theirs');
    await staged.commit(target, { overwrite: true });
    expect(String(await get('taken', 'a.ltn'))).toBe('ours');
    expect(await keys('taken')).toEqual(['a.ltn']);
  });

  test('copy large objects in parts', async () => {
    const large = randomBytes(12 * 1024 * 1024);
    await put('parts', { 'a b.bin': large });
    const address = (key: string) => ({ bucket, key: `parts/${key}` });
    const traits = { Metadata: {}, ContentType: 'application/octet-stream' };
    const options = { overwrite: false, partBytes: 5 * 1024 * 1024 };
    await copyObject(s3.client, address('a b.bin'), address('copy.bin'), traits, options);
    expect((await get('parts', 'copy.bin')).equals(large)).toBe(true);
    await expect(
      copyObject(s3.client, address('a b.bin'), address('copy.bin'), traits, options),
    ).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  test('keep a journal over many segments', async () => {
    const journal = await createStorage().openJournal(`s3://${bucket}/noted`);
    const record = (index: number) => ({
      state: 'finished' as const,
      source: `s3://${bucket}/${'x'.repeat(2000)}/${index}`,
      size: index,
      mtimeMs: 1,
      job: 'compress' as const,
      options: 'o',
      outcome: 'written' as const,
    });
    for (let batch = 0; batch < 4; batch++) {
      await Promise.all(Array.from({ length: 100 }, (_, index) => journal.add(record(batch * 100 + index))));
    }
    await journal.close();
    expect((await keys('noted')).length).toBeGreaterThan(1);
    const again = await createStorage().openJournal(`s3://${bucket}/noted`);
    for (let index = 0; index < 400; index++) expect(again.find(record(index))).toEqual(record(index));
  });

  test('that are not there, or not to be reached, are said', async () => {
    const storage = createStorage();
    const { problems } = await storage.walk(['s3://nowhere-at-all/x'], { recursive: true });
    expect(problems).toMatchObject([{ outcome: 'failed', reason: 'There is no such bucket.' }]);
    await expect(storage.walk(['s3://photos', '/tmp'], { recursive: true })).rejects.toMatchObject({
      code: 'usage',
    });
    await expect(storage.read(`s3://${bucket}/none`)).rejects.toMatchObject({
      code: 'unreadable',
      message: 'It does not exist.',
    });
    const endpoint = process.env['AWS_ENDPOINT_URL'];
    process.env['AWS_ENDPOINT_URL'] = 'http://127.0.0.1:1';
    onTestFinished(() => void (process.env['AWS_ENDPOINT_URL'] = endpoint));
    await expect(createStorage().read(`s3://${bucket}/x`)).rejects.toMatchObject({ code: 'unreachable' });
    expect(await diskStorage.status('/nowhere')).toBeUndefined();
  });
});
