import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../../../common/paths.js';
import type { Channels, Pixels } from '../../../../common/pixels.js';
import { buildAutoencoder, type Kind, partsOf, settingsFor } from '../../../../models/autoencoders/index.js';
import { compressCode, decompressCode } from '../../../../models/codec/custom/code-codec.js';
import { stepsAt } from '../../../../models/codec/custom/steps.js';
import { type Codec, type CustomModel, openCustomCodec, parseLtn } from '../../../../models/codec/index.js';
import { encodeOnnx } from '../../../../models/graph/index.js';
import { createRuntime, type Runtime } from '../../../../models/runtime/index.js';

function modelOf(kind: Kind, channels: 1 | 3, side = 64): CustomModel {
  const settings = settingsFor(kind, { picture: { channels, height: side, width: side } });
  const parts = partsOf(buildAutoencoder(settings).task.graph, settings);
  return { name: 'mine', encoder: encodeOnnx(parts.encoder), decoder: encodeOnnx(parts.decoder) };
}

async function photograph(width: number, height: number, channels: Channels): Promise<Pixels> {
  const image = sharp(join(projectRoot, 'examples/kodim23.png')).resize(width, height, { fit: 'fill' });
  const data = channels === 4 ? image.ensureAlpha(0.5) : channels === 1 ? image.greyscale() : image;
  return { width, height, channels, data: new Uint8Array(await data.raw().toBuffer()) };
}

describe('the code of a tile', () => {
  it('comes back as it was quantised, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.record({
          channels: fc.integer({ min: 1, max: 5 }),
          rows: fc.integer({ min: 1, max: 9 }),
          columns: fc.integer({ min: 1, max: 9 }),
        }),
        fc.infiniteStream(fc.oneof(fc.float(), fc.float({ min: -4, max: 4 }))),
        fc.integer({ min: 0, max: 255 }),
        (grid, numbers, step) => {
          const length = grid.channels * grid.rows * grid.columns;
          const code = Float32Array.from({ length }, () => numbers.next().value as number);
          const coded = compressCode(code, grid, new Uint8Array(grid.channels).fill(step));
          expect(decompressCode(coded, grid)).toEqual(coded.code);
        },
      ),
    );
  });

  it('is refused as damaged, or equal, when its bytes change', () => {
    const grid = { channels: 3, rows: 8, columns: 8 };
    const code = Float32Array.from({ length: 192 }, (_, i) => Math.sin(i * i));
    const steps = stepsAt(Float64Array.of(0.1, 1, 3), 90);
    const coded = compressCode(code, grid, steps);
    fc.assert(
      fc.property(
        fc.nat(coded.bytes.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        (at, change, isCut) => {
          const bytes = Uint8Array.from(coded.bytes);
          bytes[at]! ^= change;
          const given = { ...coded, bytes: isCut ? coded.bytes.subarray(0, at) : bytes };
          let decoded: Float32Array;
          try {
            decoded = decompressCode(given, grid);
          } catch (thrown) {
            expect(thrown).toMatchObject({ code: 'damaged' });
            return;
          }
          // Steps and offsets have no check of their own here: the chunk's checksum guards them.
          expect(isCut).toBe(false);
          expect(decoded.length).toBe(code.length);
        },
      ),
    );
  });
});

describe('a codec of one’s own', () => {
  let runtime: Runtime;
  let codec: Codec;
  beforeAll(() => {
    runtime = createRuntime({ device: 'cpu' });
    codec = openCustomCodec(runtime, modelOf('convolutional', 3));
  });
  afterAll(async () => {
    await codec.dispose();
    await runtime.dispose();
  });

  it.each([
    [1, 1, 3],
    [65, 33, 4],
    [130, 70, 1],
  ] as const)('brings back %i × %i pixels of %i channels', async (width, height, channels) => {
    const pixels = await photograph(width, height, channels);
    const analysed = await codec.analyse(pixels);
    const file = await analysed.encode({ quality: 80 });
    const { header, pixels: decoded, damage } = await codec.decode(file);
    expect(damage).toEqual([]);
    expect(header).toMatchObject({ modelId: codec.modelId, width, height, channels, qualityRow: 160 });
    expect(parseLtn(file).embeddedModel).toMatchObject({ id: codec.modelId, name: 'mine' });
    const trip = await analysed.roundTrip({ quality: 80 });
    expect(trip.bytes).toBe(file.length);
    expect(decoded.data).toEqual(trip.pixels.data);
    expect(await codec.encode(pixels, { quality: 80 })).toEqual(file);
    if (channels === 4) {
      const alpha = ({ data }: Pixels) => data.filter((_, i) => i % 4 === 3);
      expect(alpha(decoded)).toEqual(alpha(pixels));
    }
  });

  it('shows no seam between tiles: a region is what the whole is', async () => {
    const pixels = await photograph(1100, 80, 3);
    const file = await codec.encode(pixels, { quality: 90 });
    const whole = await codec.decode(file);
    const region = { left: 1000, top: 10, width: 60, height: 50 };
    const part = await codec.decode(file, { region });
    for (let y = 0; y < region.height; y++) {
      const from = ((y + region.top) * 1100 + region.left) * 3;
      const expected = whole.pixels.data.subarray(from, from + region.width * 3);
      const found = part.pixels.data.subarray(y * region.width * 3, (y + 1) * region.width * 3);
      found.forEach((value, i) => {
        expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(1);
      });
    }
  });

  it('takes more bytes for better quality', async () => {
    const analysed = await codec.analyse(await photograph(128, 128, 3));
    const sizes = await Promise.all(
      [10, 50, 90].map(async (quality) => (await analysed.encode({ quality })).length),
    );
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
    expect(sizes[2]).toBeGreaterThan(sizes[0]!);
  });

  it('names what it can’t be made of', async () => {
    expect(() => openCustomCodec(runtime, modelOf('undercomplete', 1))).toThrow(/one size only/);
    expect(() => openCustomCodec(runtime, modelOf('classical', 1, 256))).toThrow(/no grid/);
    const grey = openCustomCodec(runtime, modelOf('denoising', 1));
    await expect(grey.encode(await photograph(64, 64, 3), { quality: 50 })).rejects.toThrow(/grey pictures/);
    const file = await grey.encode(await photograph(64, 64, 1), { quality: 50 });
    await expect(codec.decode(file)).rejects.toMatchObject({ code: 'model' });
    await grey.dispose();
  });
});
