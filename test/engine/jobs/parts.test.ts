import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { Channels, Pixels } from '../../../common/pixels.js';
import { Budget } from '../../../engine/jobs/budget.js';
import { withChannels } from '../../../engine/jobs/compare.js';
import { formatBytes } from '../../../engine/jobs/sentences.js';
import { searchSize } from '../../../engine/jobs/size-search.js';
import { turnUpright } from '../../../engine/jobs/upright.js';
import { worstBlockPsnr } from '../../../engine/jobs/worst-block.js';

function pixels(width: number, height: number, channels: Channels, value: (at: number) => number): Pixels {
  return {
    width,
    height,
    channels,
    data: Uint8Array.from({ length: width * height * channels }, (_, at) => value(at)),
  };
}

test('the size search finds the best quality that fits', async () => {
  const sizes = fc
    .array(fc.nat(1000), { minLength: 1, maxLength: 201 })
    .map((list) => list.sort((a, b) => a - b));
  await fc.assert(
    fc.asyncProperty(sizes, fc.nat(1000), async (ascending, limit) => {
      let attempts = 0;
      const search = await searchSize([...ascending.keys()], limit, (quality) => {
        attempts++;
        return Promise.resolve({ quality, result: undefined, bytes: ascending[quality]! });
      });
      const best = ascending.findLastIndex((bytes) => bytes <= limit);
      if (best < 0) expect(search).toEqual({ fits: false, smallestBytes: ascending[0] });
      else expect(search).toMatchObject({ fits: true, best: { quality: best } });
      expect(attempts).toBeLessThanOrEqual(Math.ceil(Math.log2(ascending.length + 1)));
    }),
  );
});

describe('budget', () => {
  test('never holds more than its capacity, but lets everything through', async () => {
    const weights = fc.array(fc.nat(30), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(weights, async (list) => {
        const capacity = 20;
        const budget = new Budget(capacity);
        let inFlight: number[] = [];
        const work = list.map((weight) =>
          budget.run(weight, undefined, async () => {
            inFlight.push(weight);
            const sum = inFlight.reduce((total, one) => total + one, 0);
            expect(sum <= capacity || inFlight.filter((one) => one > 0).length === 1).toBe(true);
            await Promise.resolve();
            const at = inFlight.indexOf(weight);
            inFlight = inFlight.filter((_, index) => index !== at);
          }),
        );
        expect(await Promise.all(work)).toHaveLength(list.length);
      }),
    );
  });

  test('is free again after a failure, and heeds the signal', async () => {
    const budget = new Budget(1);
    const failing = budget.run(1, undefined, () => Promise.reject(new Error('failed')));
    const cancelled = budget.run(1, AbortSignal.abort(), () => Promise.resolve(1));
    const fine = budget.run(1, undefined, () => Promise.resolve(2));
    await expect(failing).rejects.toThrow('failed');
    await expect(cancelled).rejects.toThrow('Cancelled.');
    expect(await fine).toBe(2);
  });
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])('orientation %i is turned as sharp turns it', async (orientation) => {
  const stored = pixels(5, 3, 3, (at) => at * 5);
  const { width, height, channels } = stored;
  const png = await sharp(stored.data, { raw: { width, height, channels } })
    .withMetadata({ orientation })
    .png()
    .toBuffer();
  const { data, info } = await sharp(png).rotate().raw().toBuffer({ resolveWithObject: true });
  const turned = turnUpright(stored, orientation);
  expect([turned.width, turned.height]).toEqual([info.width, info.height]);
  expect(Buffer.from(turned.data)).toEqual(data);
});

describe('worst block', () => {
  test('a fault in one place counts whole, alpha not at all', () => {
    const one = pixels(300, 200, 4, () => 100);
    const other = { ...one, data: one.data.slice() };
    expect(worstBlockPsnr(one, other)).toBe(Infinity);
    for (let at = 3; at < other.data.length; at += 4) other.data[at] = 0;
    expect(worstBlockPsnr(one, other)).toBe(Infinity);
    // One sample of the last block, which is 44 × 8 pixels.
    other.data[other.data.length - 4]! += 10;
    expect(worstBlockPsnr(one, other)).toBeCloseTo(10 * Math.log10((255 ** 2 * 44 * 8 * 3) / 100), 6);
  });
});

test('channels are adapted: grey spread, transparency laid on white', () => {
  const from = (channels: Channels, data: number[]): Pixels => ({
    width: 1,
    height: 1,
    channels,
    data: Uint8Array.from(data),
  });
  const to = (pixel: Pixels, channels: Channels): number[] => [...withChannels(pixel, channels).data];
  expect(to(from(1, [7]), 3)).toEqual([7, 7, 7]);
  expect(to(from(1, [7]), 4)).toEqual([7, 7, 7, 255]);
  expect(to(from(2, [7, 0]), 3)).toEqual([255, 255, 255]);
  expect(to(from(4, [10, 20, 30, 255]), 3)).toEqual([10, 20, 30]);
  expect(to(from(4, [0, 0, 0, 128]), 3)).toEqual([127, 127, 127]);
  expect(to(from(3, [1, 2, 3]), 4)).toEqual([1, 2, 3, 255]);
});

test('sizes are rounded to what matters', () => {
  expect([0, 999, 1000, 200_000, 1_536_000, 2.5e9].map(formatBytes)).toEqual([
    '0 bytes',
    '999 bytes',
    '1 kB',
    '200 kB',
    '1.54 MB',
    '2.5 GB',
  ]);
});
