import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../../common/paths.js';
import { hasAlpha, type Channels, type Pixels } from '../../../common/pixels.js';
import { writeLtn } from '../../../models/codec/container/index.js';
import { openCodec, parseLtn, type Codec } from '../../../models/codec/index.js';
import { createRuntime, type Runtime } from '../../../models/runtime/index.js';

const folder = join(projectRoot, 'models/weights/codec/latensify-1');

/** An example, stretched to a size; alpha rises by one from pixel to pixel. */
async function photograph(width: number, height: number, channels: Channels = 3): Promise<Pixels> {
  const image = sharp(join(projectRoot, 'examples/kodim23.png')).resize(width, height, { fit: 'fill' });
  const colour = await (channels <= 2 ? image.greyscale() : image).raw().toBuffer();
  if (!hasAlpha(channels)) return { width, height, channels, data: new Uint8Array(colour) };
  const data = new Uint8Array(width * height * channels);
  for (let i = 0, from = 0; i < data.length; i++) {
    data[i] = i % channels === channels - 1 ? Math.trunc(i / channels) % 251 : colour[from++]!;
  }
  return { width, height, channels, data };
}

function psnr(a: Pixels, b: Pixels): number {
  const error = a.data.reduce((sum, value, i) => sum + (value - b.data[i]!) ** 2, 0) / a.data.length;
  return 10 * Math.log10(65025 / error);
}

const largestDifference = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i]!)), 0);

function crop(
  { data, channels, width }: Pixels,
  left: number,
  top: number,
  w: number,
  h: number,
): Uint8Array {
  const rows = Array.from({ length: h }, (_, y) => {
    const start = ((top + y) * width + left) * channels;
    return data.subarray(start, start + w * channels);
  });
  return Uint8Array.from(Buffer.concat(rows));
}

describe('the codec', () => {
  let runtime: Runtime;
  let codec: Codec;
  beforeAll(async () => {
    runtime = createRuntime({ device: 'cpu' });
    codec = await openCodec(runtime, folder);
  });
  afterAll(async () => {
    await codec.dispose();
    await runtime.dispose();
  });

  it.each([
    [1, 40],
    [3, 40],
    [3, 85],
    [4, 85],
  ] as const)(
    'knows what decoding will give without decoding (%i channels, quality %i)',
    async (channels, quality) => {
      const pixels = await photograph(1100, 140, channels);
      const region = { left: 900, top: 10, width: 180, height: 100 };
      const analysed = await codec.analyse(pixels);
      const known = await analysed.roundTrip({ quality, region });
      const file = await codec.encode(pixels, { quality });
      const decoded = await codec.decode(file, { region });
      expect(known.bytes).toBe(file.length);
      expect(Buffer.compare(known.pixels.data, decoded.pixels.data)).toBe(0);
    },
  );

  it('makes small files that look like the picture, better and larger with quality', async () => {
    const pixels = await photograph(768, 512);
    const results = [];
    for (const quality of [10, 50, 90]) {
      const file = await codec.encode(pixels, { quality });
      const { pixels: decoded, damage } = await codec.decode(file);
      expect(damage).toEqual([]);
      results.push({ bytes: file.length, psnr: psnr(pixels, decoded) });
    }
    expect(results[0]!.bytes).toBeLessThan((768 * 512 * 0.3) / 8);
    expect(results[0]!.psnr).toBeGreaterThan(30);
    expect(results[2]!.psnr).toBeGreaterThan(40);
    for (const [i, better] of results.slice(1).entries()) {
      expect(better.bytes).toBeGreaterThan(results[i]!.bytes);
      expect(better.psnr).toBeGreaterThan(results[i]!.psnr);
    }
  });

  it('keeps strong noise at the highest quality', async () => {
    const pixels = await photograph(300, 200);
    const data = pixels.data.map((value, i) => value + ((i * 7919) % 33) - 16);
    const noisy = { ...pixels, data };
    const { pixels: decoded } = await codec.decode(await codec.encode(noisy, { quality: 100 }));
    expect(psnr(noisy, decoded)).toBeGreaterThan(50);
  });

  it.each([
    [1, 1],
    [1, 300],
    [17, 5],
    [64, 64],
    [65, 1025],
    [1040, 33],
  ])('keeps the size of %d × %d pixels', async (width, height) => {
    const pixels = await photograph(width, height);
    const { pixels: decoded, header } = await codec.decode(await codec.encode(pixels, { quality: 80 }));
    expect([decoded.width, decoded.height, header.width, header.height]).toEqual([
      width,
      height,
      width,
      height,
    ]);
    expect(psnr(pixels, decoded)).toBeGreaterThan(24);
  });

  it.each([1, 2, 4] as const)('keeps %d channels, alpha without loss', async (channels) => {
    const pixels = await photograph(200, 120, channels);
    if (channels !== 1)
      for (let i = channels - 1; i < pixels.data.length; i += channels) pixels.data[i] = i % 251;
    const { pixels: decoded } = await codec.decode(await codec.encode(pixels, { quality: 70 }));
    expect(decoded.channels).toBe(channels);
    const alpha = (p: Pixels) => p.data.filter((_, i) => i % channels === channels - 1);
    if (hasAlpha(channels)) expect(alpha(decoded)).toEqual(alpha(pixels));
    expect(psnr(pixels, decoded)).toBeGreaterThan(33);
  });

  it('shows no seams: tiles decode to what the whole does', { timeout: 240_000 }, async () => {
    const pixels = await photograph(2300, 1700);
    const file = await codec.encode(pixels, { quality: 60 });
    const whole = (await codec.decode(file)).pixels;
    // regions whose windows lie differently over the tiles: across a corner of four, along a border, inside one
    for (const [left, top, width, height] of [
      [900, 900, 300, 250],
      [1000, 0, 60, 1700],
      [2040, 1020, 260, 20],
      [300, 300, 128, 128],
    ] as const) {
      const part = (await codec.decode(file, { region: { left, top, width, height } })).pixels;
      expect(largestDifference(part.data, crop(whole, left, top, width, height))).toBeLessThanOrEqual(1);
    }
  });

  it('codes a picture again at another quality from the same analysis', async () => {
    const pixels = await photograph(300, 200);
    const analysed = await codec.analyse(pixels);
    for (const quality of [20, 80]) {
      expect(await analysed.encode({ quality })).toEqual(await codec.encode(pixels, { quality }));
    }
  });

  it(
    'reads the same symbols with one thread, with two, and with the WebAssembly build',
    { timeout: 120_000 },
    async () => {
      const pixels = await photograph(1100, 200);
      const file = await codec.encode(pixels, { quality: 50 });
      const expected = (await codec.decode(file)).pixels;
      for (const options of [{ threads: 1 }, { threads: 2 }, { exactEngine: 'wasm' }] as const) {
        const other = createRuntime({ device: 'cpu', ...options });
        const reader = await openCodec(other, folder);
        // the symbols' checksums are compared while decoding: damage would be named
        const decoded = await reader.decode(file);
        expect(decoded.damage).toEqual([]);
        expect(largestDifference(decoded.pixels.data, expected.data)).toBeLessThanOrEqual(1);
        await reader.dispose();
        await other.dispose();
      }
    },
  );

  it('decodes tiles in any order and number at once to the same pixels', async () => {
    const file = await codec.encode(await photograph(2100, 60), { quality: 50 });
    const expected = (await codec.decode(file)).pixels.data;
    for (const tilesInFlight of [1, 3]) {
      const other = await openCodec(runtime, folder, { tilesInFlight });
      expect((await other.decode(file)).pixels.data).toEqual(expected);
      await other.dispose();
    }
  });

  it('gives every whole tile of a damaged file and names the others', async () => {
    const pixels = await photograph(2100, 100);
    const file = await codec.encode(pixels, { quality: 50 });
    const whole = (await codec.decode(file)).pixels;
    const broken = file.slice();
    const first = parseLtn(file).tiles[0]!;
    if ('damaged' in first) throw new Error('the fixture is broken');
    const at = first.latents.byteOffset - file.byteOffset + (first.latents.length >> 1);
    broken[at] = broken[at]! ^ 0x40;
    const { pixels: decoded, damage } = await codec.decode(broken);
    expect(damage.map(({ rect }) => rect)).toEqual([{ left: 0, top: 0, width: 1024, height: 100 }]);
    const rim = 64;
    const beyond = [1024 + rim, 0, 2100 - 1024 - rim, 100] as const;
    expect(crop(decoded, ...beyond)).toEqual(crop(whole, ...beyond));
  });

  it('notices a tile whose bytes are whole but whose symbols are others', async () => {
    const pixels = await photograph(80, 80);
    const [file, other] = [
      await codec.encode(pixels, { quality: 50 }),
      await codec.encode(pixels, { quality: 51 }),
    ];
    // the tile of one quality under the header of another: every checksum of bytes would have to be made anew
    const [parsed, foreign] = [parseLtn(file), parseLtn(other)];
    const swapped = writeLtn({ ...parsed, tiles: foreign.tiles.filter((tile) => 'latents' in tile) });
    expect((await codec.decode(swapped)).damage).toHaveLength(1);
  });

  it('takes any bytes for a tile without harm', { timeout: 60_000 }, async () => {
    const parsed = parseLtn(await codec.encode(await photograph(80, 80), { quality: 50 }));
    const [tile] = parsed.tiles;
    if (!tile || 'damaged' in tile) throw new Error('the fixture is broken');
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 3000 }),
        fc.nat(),
        fc.boolean(),
        async (noise, at, whole) => {
          const latents = whole
            ? noise
            : tile.latents.map((byte, i) => (i === at % tile.latents.length ? byte ^ 1 : byte));
          const file = writeLtn({ ...parsed, tiles: [{ ...tile, latents }] });
          const { damage, pixels } = await codec.decode(file);
          expect(damage).toHaveLength(1);
          expect(pixels.data).toHaveLength(80 * 80 * 3);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('stops between tiles when it is cancelled', async () => {
    const pixels = await photograph(2100, 2100);
    const stop = new AbortController();
    const work = codec.encode(pixels, { quality: 50, signal: stop.signal, onProgress: () => stop.abort() });
    await expect(work).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('refuses a file that another model wrote, and a region outside the picture', async () => {
    const file = await codec.encode(await photograph(40, 40), { quality: 50 });
    const parsed = parseLtn(file);
    const header = { ...parsed.header, modelId: '0123456789abcdef' };
    const foreign = writeLtn({ ...parsed, header, tiles: parsed.tiles.filter((tile) => 'latents' in tile) });
    await expect(codec.decode(foreign)).rejects.toMatchObject({ code: 'model' });
    const region = { left: 40, top: 0, width: 5, height: 5 };
    await expect(codec.decode(file, { region })).rejects.toMatchObject({ code: 'usage' });
  });

  it.each([
    ['latensify-1.ltn', 27],
    ['latensify-1-refined.ltn', 43],
  ])('opens a stored file of this model (%s)', async (name, leastPsnr) => {
    const file = new Uint8Array(await readFile(join(projectRoot, 'test/models/codec', name)));
    const { pixels, damage } = await codec.decode(file);
    expect(damage).toEqual([]);
    expect(psnr(await photograph(96, 64), pixels)).toBeGreaterThan(leastPsnr);
  });
});
