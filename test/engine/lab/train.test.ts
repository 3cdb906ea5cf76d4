import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  contactSheet,
  drawSamples,
  encodeCsv,
  encodeNpy,
  encodePictures,
  findOwnModel,
  listOwnModels,
  settingsFor,
  type SettingsChoice,
  train,
  type TrainingEvent,
  type TrainingRequest,
} from '../../../engine/lab/index.js';
import { drawDigits, SIDE } from '../../../models/datasets/index.js';

let lab: string;
beforeEach(async () => {
  lab = await mkdtemp(join(tmpdir(), 'latensify-lab-'));
});
afterEach(() => rm(lab, { recursive: true }));

const quick: SettingsChoice = { code: 4, layers: [16], training: { epochs: 2, batchSize: 16 } };

const request = (source: string, changes: Partial<TrainingRequest> = {}): TrainingRequest => ({
  source,
  name: 'test',
  settings: settingsFor('undercomplete', quick),
  holdOut: 0.1,
  fit: 'crop',
  augment: [],
  cacheBytes: 2 ** 24,
  backend: 'wasm',
  labFolder: lab,
  resume: false,
  ...changes,
});

async function eventsOf(wanted: TrainingRequest, signal?: AbortSignal): Promise<TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  await train(wanted, { onEvent: (event) => events.push(event), signal });
  return events;
}

const ofType = <T extends TrainingEvent['type']>(events: readonly TrainingEvent[], type: T) =>
  events.filter((event): event is Extract<TrainingEvent, { type: T }> => event.type === type);

async function folderOfDigits(count: number): Promise<string> {
  const folder = join(lab, 'pictures');
  const { samples, labels } = drawDigits(count, 1);
  for (let i = 0; i < count; i++) {
    const place = join(folder, String(labels[i]));
    await mkdir(place, { recursive: true });
    const raw = { width: SIDE, height: SIDE, channels: 1 } as const;
    const picture = sharp(samples.subarray(i * SIDE ** 2, (i + 1) * SIDE ** 2), { raw });
    await writeFile(join(place, `${i}.png`), await picture.png().toBuffer());
  }
  return folder;
}

/** Each training is a process that has TensorFlow.js to load. */
describe('training from a folder', { timeout: 300_000 }, () => {
  it('checks it, trains in a process of its own, and puts a model into the library', async () => {
    const folder = await folderOfDigits(60);
    await writeFile(join(folder, 'broken.png'), 'no picture');
    const first = join(folder, (await readdir(folder))[0]!);
    const [copied] = await readdir(first);
    await writeFile(join(folder, 'copy.png'), await readFile(join(first, copied!)));
    const events = await eventsOf(request(folder, { augment: ['shift', 'brightness'] }));

    const [started] = ofType(events, 'training-started');
    expect(started).toMatchObject({
      folder: { pictures: 60, heldOut: 6, duplicates: 1, grey: 60, small: 0 },
      backend: { name: 'wasm' },
      numbers: { picture: 784, code: 4 },
    });
    expect(started?.folder.unreadable.map(({ path }) => path)).toEqual([join(folder, 'broken.png')]);
    expect(ofType(events, 'training-epoch').map(({ epoch }) => epoch)).toEqual([1, 2]);
    const [finished] = ofType(events, 'training-finished');
    expect(finished?.ending).toBe('finished');
    const log = await readFile(join(lab, 'runs', 'test', 'log.csv'), 'utf8');
    expect(log.trim().split('\n')).toHaveLength(3);

    const model = await findOwnModel(lab, 'test');
    expect(model.id).toBe(finished?.model?.id);
    const codes = await encodePictures(model, folder);
    expect(codes.size).toBe(4);
    expect(codes.pictures.length).toBe(60);
    const npy = encodeNpy(60, 4, codes.data);
    expect(npy.length % 64).toBe((60 * 4 * 4) % 64);
    const csv = encodeCsv(codes.pictures, codes.errors, 4, codes.data);
    expect(csv.split('\n')[0]).toBe('name,label,error,c0,c1,c2,c3');
    expect(await readFile(join(model.folder, 'README.md'), 'utf8')).toContain('onnxruntime');
  });

  it('goes on where it was interrupted', async () => {
    const settings = settingsFor('undercomplete', { ...quick, training: { epochs: 4, batchSize: 16 } });
    const whole = await eventsOf(request('digits:80', { settings, name: 'whole' }));
    const stop = new AbortController();
    const events: TrainingEvent[] = [];
    await train(request('digits:80', { settings }), {
      signal: stop.signal,
      onEvent: (event) => {
        events.push(event);
        if (event.type === 'training-epoch') stop.abort();
      },
    });
    expect(ofType(events, 'training-finished')[0]).toMatchObject({ ending: 'interrupted' });
    const rest = await eventsOf(request('digits:80', { settings, resume: true }));
    expect(ofType(rest, 'training-started')[0]?.resumedAt).toBeGreaterThan(0);
    expect(ofType(rest, 'training-epoch').at(-1)).toEqual(ofType(whole, 'training-epoch').at(-1));
    // The same training gives the same model.
    expect(new Set((await listOwnModels(lab)).map(({ id }) => id)).size).toBe(1);
  });

  it('trains each layer of a deep one by itself first, then all of them', async () => {
    const settings = settingsFor('deep', {
      code: 4,
      layers: [16, 8],
      training: { epochs: 4, batchSize: 16 },
    });
    const events = await eventsOf(request('digits:64', { settings, name: 'deep' }));
    expect(ofType(events, 'pretraining').map(({ layer }) => layer)).toEqual([1, 2, 3]);
    expect(ofType(events, 'training-epoch')).toHaveLength(4);
    expect(ofType(events, 'training-finished')[0]).toMatchObject({ ending: 'finished' });
  });

  it('draws new pictures with a variational model', async () => {
    const settings = settingsFor('variational', { ...quick, code: 3 });
    await eventsOf(request('digits:64', { settings, name: 'cloud' }));
    const drawn = await drawSamples(await findOwnModel(lab, 'cloud'), 6, 1);
    expect(drawn.samples.length).toBe(6 * SIDE ** 2);
    const { width, height } = await sharp(await contactSheet(drawn, 3)).metadata();
    expect([width, height]).toEqual([3 * 30 + 2, 2 * 30 + 2]);
  });

  it('refuses what it cannot learn from, with a sentence', async () => {
    await expect(eventsOf(request('digits:3'))).rejects.toThrow('are 3 pictures to learn from');
    await expect(eventsOf(request(join(lab, 'nowhere')))).rejects.toThrow();
    const broken = settingsFor('undercomplete', { loss: 'bce', outputActivation: 'relu' });
    await expect(eventsOf(request('digits:64', { settings: broken }))).rejects.toThrow('sigmoid');
    await expect(eventsOf(request('digits:64', { backend: 'native' }))).rejects.toThrow(
      'latensify device install',
    );
    const wild = settingsFor('linear', {
      code: 4,
      training: { optimizer: 'sgd', rate: 10, schedule: 'constant', epochs: 20 },
    });
    await expect(eventsOf(request('digits:128', { settings: wild }))).rejects.toThrow(
      'smaller learning rate',
    );
  });
});
