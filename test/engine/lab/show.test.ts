import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { subjectNames } from '../../../cli/commands/show.js';
import { contactSheet, encodePictures, showModel, SUBJECTS } from '../../../engine/lab/index.js';
import { drawDigits } from '../../../models/datasets/index.js';
import { untrained } from './own-models.js';

let lab: string;
beforeEach(async () => {
  lab = await mkdtemp(join(tmpdir(), 'latensify-show-'));
});
afterEach(() => rm(lab, { recursive: true }));

const SIZE = 28 * 28;
const row = (samples: Float32Array, index: number, columns: number): Float32Array =>
  samples.subarray(index * columns * SIZE, (index + 1) * columns * SIZE);

describe('showing what a model does', { timeout: 60_000 }, () => {
  it('names on the command line what the engine can show', () => {
    expect(subjectNames).toEqual(SUBJECTS);
  });

  it('puts pictures above what comes back of them', async () => {
    const model = await untrained(lab, 'small', 'undercomplete');
    const { drawn, columns, notes } = await showModel(model, 'digits:60', 'reconstructions', { count: 4 });
    expect([drawn.count, columns]).toEqual([8, 4]);
    const { samples } = drawDigits(60, 1);
    const known = Array.from({ length: 60 }, (_, i) => samples.subarray(i * SIZE, (i + 1) * SIZE).join());
    const first = Array.from(row(drawn.samples, 0, 4).subarray(0, SIZE), (value) => Math.round(255 * value));
    expect(known).toContain(first.join());
    // What it says is what encoding the same pictures finds.
    const codes = await encodePictures(model, 'digits:60');
    const shown = known.indexOf(first.join());
    const error = row(drawn.samples, 1, 4)
      .subarray(0, SIZE)
      .reduce((sum, value, i) => sum + (value - drawn.samples[i]!) ** 2, 0);
    expect(error / SIZE).toBeCloseTo(codes.errors[shown]!, 4);
    expect(notes[0]).toMatch(/^Comes back at \d+\.\d\d dB\.$/);
  });

  it('damages pictures as the model was trained, or as it is told', async () => {
    const picture = { channels: 1, height: 28, width: 28 } as const;
    const denoising = await untrained(lab, 'restore', 'denoising', { picture });
    const noisy = await showModel(denoising, 'digits:60', 'reconstructions', { count: 3 });
    expect(noisy.drawn.count).toBe(9);
    const corruption = { kind: 'masking', share: 0.5 } as const;
    const model = await untrained(lab, 'small', 'undercomplete');
    const { drawn, notes } = await showModel(model, 'digits:60', 'reconstructions', { count: 3, corruption });
    const [clean, masked] = [row(drawn.samples, 0, 3), row(drawn.samples, 1, 3)];
    const lit = clean.filter((value) => value > 0).length;
    const left = masked.filter((value) => value > 0).length;
    expect(left / lit).toBeGreaterThan(0.35);
    expect(left / lit).toBeLessThan(0.65);
    expect(notes.at(-1)).toMatch(/moves the codes by \d+ %/);
  });

  it("gives pictures a camera's noise: none where its curve has none, more where it has more", async () => {
    const picture = { channels: 3, height: 28, width: 28 } as const;
    const model = await untrained(lab, 'camera', 'denoising', { picture });
    const curve = {
      points: [
        { brightness: 0.1, luminance: 0, chroma: 0 },
        { brightness: 0.9, luminance: 0.2, chroma: 0.05 },
      ],
      correlation: { luminance: [0.4], chroma: [0.2] },
    };
    const corruption = { kind: 'camera', curve } as const;
    const { drawn } = await showModel(model, 'digits:60', 'reconstructions', { count: 3, corruption });
    const half = drawn.samples.length / 3;
    const [clean, damaged] = [drawn.samples.subarray(0, half), drawn.samples.subarray(half, 2 * half)];
    const [dark, light] = [(value: number) => value === 0, (value: number) => value > 0.8].map((isWanted) => {
      const noise = [...clean.keys()].filter((i) => isWanted(clean[i]!)).map((i) => damaged[i]! - clean[i]!);
      return Math.sqrt(noise.reduce((sum, value) => sum + value ** 2, 0) / noise.length);
    });
    expect(dark).toBe(0);
    expect(light).toBeGreaterThan(0.07);
    expect(light).toBeLessThan(0.2);
  });

  it('walks from one picture to another', async () => {
    const model = await untrained(lab, 'cloud', 'variational', { code: 3 });
    const { drawn, columns } = await showModel(model, 'digits:60', 'walk', { count: 2 });
    expect([drawn.count, columns]).toEqual([24, 12]);
    // No step but changes something.
    for (let step = 1; step < 10; step++) {
      const [a, b] = [row(drawn.samples, step, 1), row(drawn.samples, step + 1, 1)];
      expect(a.some((value, i) => value !== b[i])).toBe(true);
    }
  });

  it('sets a linear model above the principal axes, which lose less', async () => {
    const model = await untrained(lab, 'flat', 'linear', { code: 4 });
    const { drawn, columns, notes } = await showModel(model, 'digits:60', 'pca', { count: 5 });
    expect([drawn.count, columns]).toEqual([15, 5]);
    const [clean, own, pca] = [0, 1, 2].map((index) => row(drawn.samples, index, 5));
    const error = (other: Float32Array): number =>
      other.reduce((sum, value, i) => sum + (value - clean![i]!) ** 2, 0);
    expect(error(pca!)).toBeLessThan(error(own!));
    expect(notes).toHaveLength(2);
    const other = await untrained(lab, 'other', 'undercomplete');
    await expect(showModel(other, 'digits:60', 'pca', { count: 5 })).rejects.toThrow('linear');
  });

  it('shows units, each beside its pictures, and no units of codes that are pictures', async () => {
    const model = await untrained(lab, 'many', 'sparse', { code: 40 });
    const { drawn, columns } = await showModel(model, 'digits:30', 'units', { count: 6 });
    expect(columns).toBe(18);
    expect(drawn.count).toBe(6 * 9);
    const picture = { channels: 1, height: 32, width: 32 } as const;
    const wide = await untrained(lab, 'wide', 'convolutional', { picture });
    await expect(showModel(wide, 'digits:30', 'units', { count: 6 })).rejects.toThrow('units');
  });

  it('enlarges small pictures on a sheet, as PNG or WebP', async () => {
    const model = await untrained(lab, 'small', 'undercomplete');
    const { drawn, columns } = await showModel(model, 'digits:60', 'reconstructions', { count: 4 });
    for (const format of ['png', 'webp'] as const) {
      const sheet = await contactSheet(drawn, columns, { format, enlargeTo: 64 });
      const { width, height, format: found } = await sharp(sheet).metadata();
      expect([found, width, height]).toEqual([format, 4 * 58 + 2, 2 * 58 + 2]);
    }
  });
});
