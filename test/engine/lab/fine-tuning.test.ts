import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEngine } from '../../../engine/index.js';
import {
  deleteTuned,
  exportTuned,
  fineTune,
  type FineTuningEvent,
  type FineTuningRequest,
  importModel,
  listTuned,
  renameTuned,
} from '../../../engine/lab/index.js';
import { runFineTuning } from '../../../engine/lab/fine-tuning/run.js';
import { forkLab } from '../../../engine/lab/host/index.js';
import { randomOf } from '../../../models/training/index.js';

let lab: string;
beforeEach(async () => {
  lab = await mkdtemp(join(tmpdir(), 'latensify-tuning-'));
});
afterEach(() => rm(lab, { recursive: true }));

const SIDE = 96;

/** Soft colours, and the same with a red cast: something that a network learns to take away in few steps. */
async function writePairs(count: number): Promise<{ clean: string; cast: string }> {
  const [clean, cast] = [join(lab, 'clean'), join(lab, 'cast')];
  await mkdir(clean);
  await mkdir(cast);
  for (let i = 0; i < count; i++) {
    const random = randomOf(i, 'picture');
    const phase = Array.from({ length: 6 }, () => 6 * random.uniform());
    const data = Uint8Array.from({ length: 3 * SIDE ** 2 }, (_, at) => {
      const [x, y, c] = [Math.floor(at / 3) % SIDE, Math.floor(at / 3 / SIDE), at % 3];
      return 110 + 60 * Math.sin(phase[c]! + x / 17) * Math.cos(phase[c + 3]! + y / 13);
    });
    const shifted = data.map((value, at) => (at % 3 === 0 ? Math.min(255, value + 25) : value));
    const raw = { width: SIDE, height: SIDE, channels: 3 } as const;
    await writeFile(join(clean, `${i}.png`), await sharp(data, { raw }).png().toBuffer());
    await writeFile(join(cast, `${i}.png`), await sharp(shifted, { raw }).png().toBuffer());
  }
  return { clean, cast };
}

const request = (changes: Partial<FineTuningRequest> & { readonly source: string }): FineTuningRequest => ({
  task: 'denoise',
  noise: { kind: 'mixed' },
  name: 'my camera',
  steps: 32,
  batchSize: 2,
  crop: 64,
  rate: 1e-3,
  seed: 1,
  holdOut: 0.2,
  cacheBytes: 2 ** 24,
  backend: 'wasm',
  labFolder: lab,
  ...changes,
});

async function finished(wanted: FineTuningRequest) {
  const events: FineTuningEvent[] = [];
  const { signal } = new AbortController();
  await runFineTuning(wanted, { onEvent: (event) => events.push(event), signal });
  const last = events.at(-1);
  if (last?.type !== 'tuning-finished') throw new Error('it did not finish');
  return last;
}

describe('fine-tuning shipped networks', { timeout: 600_000 }, () => {
  it('learns from pairs, keeps what got better, and offers it wherever models are chosen', async () => {
    const { clean, cast } = await writePairs(8);
    const { ending, judgement, model, sheet } = await finished(
      request({ source: clean, noisy: cast, rate: 3e-3 }),
    );
    expect(ending).toBe('kept');
    expect(judgement!.after).toBeGreaterThan(judgement!.before + 0.1);
    expect((await sharp(await readFile(sheet!)).metadata()).width).toBe(4 * (SIDE + 4) + 4);
    expect(await readFile(join(model!.folder, 'README.md'), 'utf8')).toContain('latensify-1');

    const engine = createEngine({ device: 'cpu', ownModels: join(lab, 'fine-tuned') });
    try {
      const installed = await engine.listModels();
      expect(installed.filter(({ isOwn }) => isOwn).map(({ name }) => name)).toEqual(['my camera']);
      const output = join(lab, 'out');
      const job = { sources: [join(cast, '0.png')], output };
      const summary = await engine.denoise({ ...job, model: 'my camera' });
      expect(summary.outcomes.written).toBe(1);
      const [before, after] = await Promise.all(
        [join(cast, '0.png'), join(output, '0.png')].map(
          async (path) => (await sharp(await readFile(path)).stats()).channels[0]!.mean,
        ),
      );
      expect(after!).toBeLessThan(before!);
    } finally {
      await engine.dispose();
    }
    const { files } = await exportTuned(lab, 'my camera', join(lab, 'exported'));
    expect(files).toContain('before-and-after.png');
    expect((await importModel(join(lab, 'elsewhere'), join(lab, 'exported'))).id).toBe(model!.id);
    expect((await renameTuned(lab, 'my camera', 'old camera')).id).toBe(model!.id);
    await deleteTuned(lab, 'old camera');
    expect(await listTuned(lab)).toEqual([]);
  });

  it('goes on where it was stopped, and comes to what it would have come to', async () => {
    const { clean, cast } = await writePairs(6);
    const wanted = request({ source: clean, noisy: cast, steps: 24 });
    const whole = await finished({ ...wanted, name: 'in one go' });

    const stop = new AbortController();
    const events: FineTuningEvent[] = [];
    const onEvent = (event: FineTuningEvent): void => {
      events.push(event);
      if (event.type === 'tuning-step' && event.step === 10) stop.abort();
    };
    await runFineTuning(wanted, { onEvent, signal: stop.signal });
    expect(events.at(-1)).toMatchObject({ type: 'tuning-finished', ending: 'interrupted' });
    expect(await listTuned(lab)).toHaveLength(1);

    await expect(finished({ ...wanted, resume: true, seed: 2 })).rejects.toThrow('other pictures, settings');
    const later: FineTuningEvent[] = [];
    const { signal } = new AbortController();
    await runFineTuning({ ...wanted, resume: true }, { onEvent: (event) => later.push(event), signal });
    expect(later[0]).toMatchObject({ type: 'tuning-started', resumedAt: 10 });
    const last = later.at(-1);
    expect(last).toMatchObject({ ending: 'kept' });
    // WebAssembly computes the same bits each time.
    expect((last as typeof whole).model!.id).toBe(whole.model!.id);
    expect((last as typeof whole).judgement).toEqual(whole.judgement);
  });

  it('refuses to keep what got no better', async () => {
    const { clean } = await writePairs(6);
    const { ending, judgement } = await finished(request({ source: clean, steps: 8, rate: 1e-12 }));
    expect(ending).toBe('refused');
    expect(judgement!.after).toBeCloseTo(judgement!.before, 2);
    expect(await listTuned(lab)).toEqual([]);
  });

  it('tunes the colorizer, too', async () => {
    const { clean } = await writePairs(6);
    const { ending, judgement } = await finished(
      request({ task: 'colorize', source: clean, steps: 8, rate: 3e-4 }),
    );
    expect(['kept', 'refused']).toContain(ending);
    expect(Number.isFinite(judgement!.after)).toBe(true);
    expect(ending === 'kept').toBe(judgement!.after - judgement!.before >= 0.01);
  });

  it('says what is missing', async () => {
    const { clean, cast } = await writePairs(5);
    await rm(join(cast, '0.png'));
    await rm(join(cast, '1.png'));
    await expect(finished(request({ source: clean, noisy: cast }))).rejects.toThrow(
      'are 3 pictures to learn from',
    );
    await expect(finished(request({ source: clean, base: 'nobody' }))).rejects.toThrow('not installed');
  });

  it('leaves no process behind when it is stopped', async () => {
    const { clean } = await writePairs(6);
    const stop = new AbortController();
    let ended: Promise<string> | undefined;
    const events: FineTuningEvent[] = [];
    await fineTune(request({ source: clean, steps: 400 }), {
      signal: stop.signal,
      fork: (role, folder) => {
        const child = forkLab(role, folder);
        ended = new Promise((resolve) => child.onExit(resolve));
        return child;
      },
      onEvent: (event) => {
        events.push(event);
        if (event.type === 'tuning-step') stop.abort();
      },
    });
    expect(events.at(-1)).toMatchObject({ ending: 'interrupted' });
    // It hears between any two steps that it is to stop.
    const steps = events.flatMap((event) => (event.type === 'tuning-step' ? [event.step] : []));
    expect(Math.max(...steps)).toBeLessThanOrEqual(20);
    expect(await ended).toBe('killed by SIGKILL');
  });

  it('works in a process of its own', async () => {
    const wanted = request({ source: join(lab, 'nowhere') });
    await expect(fineTune(wanted, { onEvent: () => undefined })).rejects.toThrow();
  });
});
