import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { LatensifyError } from '../../../common/errors.js';
import { projectRoot } from '../../../common/paths.js';
import {
  makeThumbnail,
  readImage,
  readImage16,
  readInfo,
  type SourceImage,
  writeImage,
} from '../../../engine/images/index.js';

/** Drawn by bench/peers/heic_samples.py. */
const sample = (name: string): Promise<Uint8Array> =>
  readFile(join(projectRoot, 'test/engine/images/samples', `${name}.heic`));

const [width, height] = [128, 96];

/** The channels that were drawn, 0 … 1. */
function drawn(x: number, y: number): number[] {
  const [across, down] = [x / width, y / height];
  return [across, down, (1 - across) * (1 - down)].map((value) => 0.8 * value + 0.1);
}

/** How far the picture is from what was drawn, at most, in 1 / 255. */
function distance(
  {
    width: wide,
    height: high,
    channels,
    pixels,
  }: Pick<SourceImage, 'width' | 'height' | 'channels'> & {
    readonly pixels: { readonly data: Uint8Array | Uint16Array };
  },
  expected: (x: number, y: number) => number[],
): number {
  const top = pixels.data instanceof Uint16Array ? 65535 : 255;
  let worst = 0;
  for (let y = 2; y < high - 2; y += 3) {
    for (let x = 2; x < wide - 2; x += 3) {
      expected(x, y).forEach((value, channel) => {
        const found = pixels.data[(y * wide + x) * channels + channel]! / top;
        worst = Math.max(worst, Math.abs(found - value) * 255);
      });
    }
  }
  return worst;
}

describe('HEIC pictures', () => {
  it('of 8 bits', async () => {
    const image = await readImage(await sample('eight'));
    expect(image).toMatchObject({ format: 'heic', width, height, channels: 3, bits: 8, orientation: 1 });
    expect(image.notices).toEqual([]);
    expect(distance(image, drawn)).toBeLessThan(6);
  });

  it('of 10 bits keep them', async () => {
    const image = await readImage16(await sample('ten'));
    expect(image).toMatchObject({ format: 'heic', channels: 3, bits: 16 });
    expect(distance(image, drawn)).toBeLessThan(4);
    const levels = new Set(image.pixels.data.filter((_, index) => index % 3 === 0));
    expect(levels.size).toBeGreaterThan(256);
    const narrow = await readImage(await sample('ten'));
    expect(narrow.notices).toEqual(['10 bits a sample were taken at 8.']);
    expect(distance(narrow, drawn)).toBeLessThan(4);
  });

  it('with transparency', async () => {
    const image = await readImage(await sample('alpha'));
    expect(image.channels).toBe(4);
    expect(distance(image, (x, y) => [...drawn(x, y), 0.2 + (0.8 * x) / width])).toBeLessThan(6);
  });

  it('in grey', async () => {
    const image = await readImage(await sample('grey'));
    expect(image.channels).toBe(1);
    expect(distance(image, (x, y) => drawn(x, y).slice(0, 1))).toBeLessThan(6);
  });

  it('that are turned stand upright, with profile, EXIF and XMP', async () => {
    const image = await readImage(await sample('turned'));
    expect(image).toMatchObject({ width: height, height: width, orientation: 1 });
    // A quarter turn with the clock.
    expect(distance(image, (x, y) => drawn(y, height - 1 - x))).toBeLessThan(6);
    const { icc, exif, xmp } = image.metadata;
    expect(Buffer.from(icc!.subarray(36, 40)).toString()).toBe('acsp');
    expect(Buffer.from(exif!).toString('latin1')).toContain('Test pattern');
    expect(Buffer.from(xmp!).toString()).toContain('xmpmeta');
    const { bytes } = await writeImage(image.pixels, image.metadata, image.orientation, { format: 'jpeg' });
    expect(await sharp(bytes).metadata()).toMatchObject({ width: height, height: width, orientation: 1 });
    expect((await readInfo(bytes)).metadata.icc).toEqual(Uint8Array.from(icc!));
  });

  it('have thumbnails', async () => {
    const thumbnail = await makeThumbnail(await sample('turned'), 64);
    expect(await sharp(thumbnail).metadata()).toMatchObject({ width: 48, height: 64, format: 'webp' });
  });

  it('are refused when they are too large or animated', async () => {
    const file = await sample('eight');
    await expect(readImage(file, { maxPixels: 1000 })).rejects.toMatchObject({ code: 'too-large' });
    const sequence = Buffer.from(file);
    sequence.write('hevc', 8, 'latin1');
    await expect(readImage(sequence)).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('cut off anywhere are refused', async () => {
    const file = await sample('turned');
    for (const share of [0.1, 0.5, 0.8, 0.99]) {
      const cut = file.subarray(0, Math.floor(share * file.length));
      await expect(readImage(cut), `${share}`).rejects.toMatchObject({ code: 'damaged' });
    }
  });

  it('damaged anywhere never bring the reader down', { timeout: 240_000 }, async () => {
    const file = await sample('alpha');
    const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const byte = fc.constantFrom(0, 1, 127, 128, 255);
    const changes = fc.array(fc.tuple(place, byte), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(changes, fc.oneof(fc.constant(1), place), async (places, kept) => {
        const copy = Uint8Array.from(file);
        for (const [share, value] of places) copy[Math.floor(share * copy.length)] = value;
        try {
          const image = await readImage(copy.subarray(0, Math.ceil(kept * copy.length)), { maxPixels: 1e6 });
          expect(image.pixels.data.length).toBe(image.width * image.height * image.channels);
        } catch (error) {
          if (!(error instanceof LatensifyError) || error.code === 'internal') throw error;
        }
      }),
      { numRuns: 25 },
    );
  });
});
