import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectRoot } from '../../../common/paths.js';
import type { Channels } from '../../../common/pixels.js';
import { type Denoiser, meanLevel, openDenoiser } from '../../../models/denoise/index.js';
import { createRuntime } from '../../../models/runtime/index.js';
import { cleanAt, noisyPicture } from './pictures.js';

const folder = join(projectRoot, 'models/weights/denoise/latensify-1');
const runtime = createRuntime({ device: 'cpu', threads: 2 });
const plain = { strength: 50, colour: 50 };
const auto = { kind: 'auto' } as const;
let denoiser: Denoiser;
let inTiles: Denoiser;

beforeAll(async () => {
  denoiser = await openDenoiser(runtime, folder);
  inTiles = await openDenoiser(runtime, folder, { tileEdge: 64 });
});
afterAll(async () => {
  await denoiser.dispose();
  await inTiles.dispose();
  await runtime.dispose();
});

test('tiles give what the whole gives', async () => {
  const picture = noisyPicture(203, 157, 3, () => 0.08);
  const map = await denoiser.noiseOf(picture, auto);
  const mapInTiles = await inTiles.noiseOf(picture, auto);
  expect(largestDifference(map.luminance, mapInTiles.luminance)).toBeLessThan(1e-5);
  expect(largestDifference(map.chroma, mapInTiles.chroma)).toBeLessThan(1e-5);
  const whole = await denoiser.denoise(picture, map, plain);
  const tiles = await inTiles.denoise(picture, map, plain);
  expect(largestDifference(whole.data, tiles.data) / 65_535).toBeLessThan(1e-4);
});

test('most of the noise goes, and is found by itself; all 16 bits are used', async () => {
  const [width, height] = [256, 192];
  const picture = noisyPicture(width, height, 3, () => 25 / 255);
  const map = await denoiser.noiseOf(picture, auto);
  const level = meanLevel(map);
  expect(level.luminance * 255).toBeGreaterThan(15);
  expect(level.luminance * 255).toBeLessThan(35);
  const { data } = await denoiser.denoise(picture, map, plain);
  expect(deviationFromClean(data, width, height)).toBeLessThan(
    0.3 * deviationFromClean(picture.data, width, height),
  );
  expect(data.filter((value) => value % 257 !== 0).length).toBeGreaterThan(data.length * 0.9);
});

test('strength decides how much goes, of colour noise apart', async () => {
  const picture = noisyPicture(160, 160, 3, () => 15 / 255);
  const map = await denoiser.noiseOf(picture, { kind: 'level', luminance: 15, chroma: 15 });
  expect(meanLevel(map).luminance * 255).toBeCloseTo(15, 3);
  const changes: number[] = [];
  for (const strength of [0, 25, 50, 100]) {
    const { data } = await denoiser.denoise(picture, map, { strength, colour: strength });
    changes.push(meanDifference(data, picture.data));
  }
  expect(changes[0]).toBe(0);
  expect(changes).toEqual([...changes].sort((a, b) => a - b));
  const colourOnly = await denoiser.denoise(picture, map, { strength: 0, colour: 50 });
  const both = await denoiser.denoise(picture, map, plain);
  expect(greyDeviation(colourOnly.data, picture.data)).toBeLessThan(
    0.7 * greyDeviation(both.data, picture.data),
  );
});

test('a curve fills the map by brightness', async () => {
  const picture = noisyPicture(320, 64, 3, () => 0);
  const curve = {
    points: [
      { brightness: 0.1, luminance: 0.1, chroma: 0.2 },
      { brightness: 0.9, luminance: 0.02, chroma: 0.04 },
    ],
    correlation: { luminance: [], chroma: [] },
  };
  const map = await denoiser.noiseOf(picture, { kind: 'curve', curve });
  expect([map.columns, map.rows]).toEqual([20, 4]);
  const middle = cleanAt(10 * 16, 0, 320, 64);
  const expected = 0.1 - ((middle - 0.1) / 0.8) * 0.08;
  expect(map.luminance[10]).toBeCloseTo(expected, 2);
  expect(map.chroma[10]).toBeCloseTo(2 * expected, 2);
});

describe('every kind of picture', () => {
  test.each([1, 2, 3, 4] as const)(
    'of %i channels keeps its channels, its bits and its alpha',
    async (channels) => {
      const wide = noisyPicture(45, 37, channels, () => 0.06);
      const narrow = { ...wide, data: Uint8Array.from(wide.data, (value) => value >> 8) };
      for (const picture of [wide, narrow]) {
        const result = await denoise(picture);
        expect(result).toMatchObject({ width: 45, height: 37, channels });
        expect(result.data.constructor).toBe(picture.data.constructor);
        expect(alphaOf(result)).toEqual(alphaOf(picture));
      }
    },
  );

  test.each([
    [1, 1],
    [3, 5],
    [17, 16],
    [1, 300],
  ])('of %i × %i pixels', async (width, height) => {
    const result = await denoise(noisyPicture(width, height, 3, () => 0.05));
    expect(result.data).toHaveLength(3 * width * height);
    // Of one pixel nothing tells noise from picture.
    expect(Math.abs(result.data[0]! / 65_535 - cleanAt(0, 0, width, height))).toBeLessThan(0.25);
  });

  test.each([0, 128, 255])('evenly %i stays so', async (value) => {
    const data = new Uint8Array(64 * 48 * 3).fill(value);
    const result = await denoise({ width: 64, height: 48, channels: 3, data });
    expect(largestDifference(result.data, data)).toBeLessThanOrEqual(2);
  });
});

test('a cancelled one stops', async () => {
  const signal = AbortSignal.abort();
  const picture = noisyPicture(64, 64, 3, () => 0.05);
  const map = await denoiser.noiseOf(picture, auto);
  await expect(denoiser.denoise(picture, map, plain, { signal })).rejects.toMatchObject({
    code: 'cancelled',
  });
});

test('a damaged model is refused', async () => {
  const missing = openDenoiser(runtime, join(projectRoot, 'models/weights/codec/latensify-1'));
  await expect(missing).rejects.toMatchObject({ code: 'model' });
});

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: Channels;
  readonly data: Uint8Array | Uint16Array;
}

async function denoise(picture: Picture): Promise<Picture> {
  return await denoiser.denoise(picture, await denoiser.noiseOf(picture, auto), plain);
}

const alphaOf = ({ data, channels }: Picture): number[] =>
  channels % 2 === 1 ? [] : [...data].filter((_, at) => at % channels === channels - 1);

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, value, at) => Math.max(most, Math.abs(value - b[at]!)), 0);

const meanDifference = (a: Uint16Array, b: Uint16Array): number =>
  a.reduce((sum, value, at) => sum + Math.abs(value - b[at]!), 0) / a.length;

/** Of the sums of red, green and blue. */
function greyDeviation(a: Uint16Array, b: Uint16Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 3) {
    sum += (a[at]! + a[at + 1]! + a[at + 2]! - b[at]! - b[at + 1]! - b[at + 2]!) ** 2;
  }
  return Math.sqrt(sum / a.length);
}

function deviationFromClean(data: Uint16Array, width: number, height: number): number {
  const squares = data.reduce((sum, value, at) => {
    const pixel = Math.floor(at / 3);
    return sum + (value / 65_535 - cleanAt(pixel % width, Math.floor(pixel / width), width, height)) ** 2;
  }, 0);
  return Math.sqrt(squares / data.length);
}
