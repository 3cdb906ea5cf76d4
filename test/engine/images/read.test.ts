import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readImage, readImage16, readInfo } from '../../../engine/images/index.js';
import type { Channels } from '../../../common/pixels.js';
import {
  asSharp,
  gradient,
  greyPage,
  hex,
  jpegSegment,
  join,
  pngChunk,
  pngOf,
  sampleExif,
  sampleIcc,
  someBytes,
  tiffOf,
  withChunks,
  withSegments,
} from './sample-images.js';

const allChannels: readonly Channels[] = [1, 2, 3, 4];

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, index) => sum + Math.abs(value - b[index]!), 0) / a.length;
}

describe('Formats', () => {
  it.each(['jpeg', 'png', 'webp', 'avif', 'tiff', 'gif'] as const)(
    'reads %s, told by its first bytes',
    async (format) => {
      const picture = gradient(40, 30, 3);
      const encoder = asSharp(picture);
      const bytes = await (
        format === 'gif' ? encoder.gif({ dither: 0 }) : encoder.toFormat(format, { quality: 95 })
      ).toBuffer();
      const image = await readImage(bytes);
      const { pixels, notices, ...info } = image;
      const channels = format === 'gif' ? 4 : 3;
      expect(info).toEqual(await readInfo(bytes));
      expect(info).toMatchObject({ format, width: 40, height: 30, channels, bits: 8, orientation: 1 });
      expect(pixels).toMatchObject({ width: 40, height: 30, channels });
      expect(notices).toEqual([]);
      const colours = pixels.data.filter((_, index) => channels === 3 || index % 4 !== 3);
      expect(meanDifference(colours, picture.data)).toBeLessThan(format === 'gif' ? 12 : 4);
    },
  );

  it.each(['jpeg', 'png', 'webp', 'avif', 'tiff', 'gif'] as const)(
    'reads a single pixel from %s',
    async (format) => {
      const pixel = { width: 1, height: 1, channels: 3, data: Uint8Array.of(200, 100, 50) } as const;
      const image = await readImage(await asSharp(pixel).toFormat(format).toBuffer());
      expect([image.width, image.height, image.pixels.data.length]).toEqual([1, 1, image.channels]);
    },
  );

  it.each(allChannels)('keeps %d channels of PNG and TIFF', async (channels) => {
    const picture = gradient(33, 7, channels);
    for (const encoded of [asSharp(picture).png(), asSharp(picture).tiff({ compression: 'lzw' })]) {
      const image = await readImage(await encoded.toBuffer());
      expect(image.channels).toBe(channels);
      expect(hex(image.pixels.data)).toBe(hex(picture.data));
    }
  });

  it('keeps grey JPEG grey', async () => {
    const image = await readImage(
      await asSharp(gradient(20, 20, 1))
        .jpeg()
        .toBuffer(),
    );
    expect(image.channels).toBe(1);
    expect(image.pixels.data.length).toBe(400);
  });

  it('expands palettes and single bits', async () => {
    const palette = join('\x89PNG\r\n\x1a\n', pngOf(2, 1, Uint8Array.of(0, 0b01000000), 1, 3).subarray(8));
    const coloured = withChunks(palette, pngChunk('PLTE', Uint8Array.of(9, 8, 7, 250, 240, 230)));
    expect((await readImage(coloured)).pixels).toMatchObject({
      channels: 3,
      data: Uint8Array.of(9, 8, 7, 250, 240, 230),
    });
    const bits = await readImage(pngOf(2, 1, Uint8Array.of(0, 0b01000000), 1, 0));
    expect(bits.pixels).toMatchObject({ channels: 1, data: Uint8Array.of(0, 255) });
  });

  it('reads big-endian and tiny TIFF', async () => {
    const file = tiffOf([greyPage()]);
    file.set(someBytes(16), 1024);
    expect(hex((await readImage(file)).pixels.data)).toBe(hex(someBytes(16)));
  });
});

describe('Colours', () => {
  it('does not convert between profiles', async () => {
    const picture = gradient(16, 16, 3);
    const icc = await sampleIcc();
    const plain = await asSharp(picture).png().toBuffer();
    const { deflateSync } = await import('node:zlib');
    const profiled = await readImage(withChunks(plain, pngChunk('iCCP', 'p\0\0', deflateSync(icc))));
    expect(hex(profiled.pixels.data)).toBe(hex(picture.data));
    expect(hex(profiled.metadata.icc)).toBe(hex(icc));
  });

  it('gives Display P3 in code points its profile, and refuses HDR', async () => {
    const png = await asSharp(gradient(8, 8, 3))
      .png()
      .toBuffer();
    const p3 = await readImage(withChunks(png, pngChunk('cICP', Uint8Array.of(12, 13, 0, 1))));
    expect(hex(p3.metadata.icc)).toBe(hex(await sampleIcc()));
    const srgb = await readImage(withChunks(png, pngChunk('cICP', Uint8Array.of(1, 13, 0, 1))));
    expect(srgb.metadata.icc).toBeUndefined();
    await expect(readImage(withChunks(png, pngChunk('cICP', Uint8Array.of(9, 16, 0, 1))))).rejects.toThrow(
      /HDR/,
    );
  });
});

describe('16 bits a sample', () => {
  const ramp = Uint16Array.from({ length: 65536 * 4 }, (_, index) => (index >> 2) ^ (index & 3 ? 0x5a5a : 0));
  const encode = (channels: Channels) => {
    const samples = ramp.subarray(0, 65536 * channels);
    const raw = sharp(samples, { raw: { width: 256, height: 256, channels } });
    return { samples, raw: raw.toColourspace(channels <= 2 ? 'grey16' : 'rgb16') };
  };

  it.each(allChannels)('rounds every value of %d channels to the nearest of 8 bits', async (channels) => {
    const { samples, raw } = encode(channels);
    const rounded = Uint8Array.from(samples, (value) => Math.round((value * 255) / 65535));
    for (const encoded of [raw.clone().png(), raw.clone().tiff({ compression: 'lzw' })]) {
      const image = await readImage(await encoded.toBuffer());
      expect(image).toMatchObject({ bits: 16, channels, notices: ['16 bits a sample were taken at 8.'] });
      expect(Buffer.compare(image.pixels.data, rounded)).toBe(0);
    }
  });

  it.each(allChannels)('can be read whole (%d channels)', async (channels) => {
    const { samples, raw } = encode(channels);
    const image = await readImage16(await raw.png().toBuffer());
    expect(image.notices).toEqual([]);
    expect(
      Buffer.compare(Buffer.from(image.pixels.data.buffer), Buffer.from(Uint16Array.from(samples).buffer)),
    ).toBe(0);
  });

  it('widens 8 bits', async () => {
    const picture = gradient(5, 5, 3);
    const image = await readImage16(await asSharp(picture).png().toBuffer());
    expect([...image.pixels.data]).toEqual([...picture.data].map((value) => value * 257));
  });

  it('takes 10-bit AVIF up to full white', async () => {
    const white = new Uint16Array(16 * 16 * 3).fill(65535);
    const raw = sharp(white, { raw: { width: 16, height: 16, channels: 3 } }).toColourspace('rgb16');
    const avif = await raw.avif({ bitdepth: 10, quality: 100 }).toBuffer();
    const image = await readImage(avif);
    expect(image.notices).toEqual(['10 bits a sample were taken at 8.']);
    expect(Math.min(...image.pixels.data)).toBe(255);
    expect(Math.max(...(await readImage16(avif)).pixels.data)).toBe(65535);
  });
});

describe('Orientation', () => {
  const orientations = [1, 2, 3, 4, 5, 6, 7, 8];

  it.each(orientations)('%d is told, and the pixels stay as they are stored', async (orientation) => {
    const picture = gradient(12, 8, 3);
    const png = await asSharp(picture).png().toBuffer();
    const image = await readImage(withChunks(png, pngChunk('eXIf', sampleExif(orientation))));
    expect([image.orientation, image.width, image.height]).toEqual([orientation, 12, 8]);
    expect(hex(image.pixels.data)).toBe(hex(picture.data));
    const jpeg = await asSharp(picture).jpeg().toBuffer();
    const info = await readInfo(withSegments(jpeg, jpegSegment(0xe1, 'Exif\0\0', sampleExif(orientation))));
    expect([info.orientation, info.width, info.height]).toEqual([orientation, 12, 8]);
    expect((await readInfo(tiffOf([greyPage({ 274: orientation })]))).orientation).toBe(orientation);
  });

  it('is 1 where a file says nonsense', async () => {
    const png = await asSharp(gradient(4, 4, 3))
      .png()
      .toBuffer();
    expect((await readInfo(withChunks(png, pngChunk('eXIf', sampleExif(9))))).orientation).toBe(1);
    expect((await readInfo(withChunks(png, pngChunk('eXIf', 'MM')))).orientation).toBe(1);
  });
});

describe('Notices', () => {
  it('tells of a second picture behind a JPEG photograph', async () => {
    const jpeg = await asSharp(gradient(32, 32, 3))
      .jpeg({ progressive: true })
      .toBuffer();
    const image = await readImage(join(jpeg, someBytes(30_000)));
    expect(image.notices).toEqual([expect.stringMatching(/^30 kB behind the photograph are not kept/)]);
    expect((await readImage(join(jpeg, new Uint8Array(100)))).notices).toEqual([]);
  });

  it("tells of Photoshop's layers in TIFF", async () => {
    const image = await readImage(tiffOf([greyPage({ 37724: 1 })]));
    expect(image.notices).toEqual([expect.stringMatching(/layers are not kept/)]);
  });

  it('tells of a profile with a missing part', async () => {
    const jpeg = await asSharp(gradient(8, 8, 3))
      .jpeg()
      .toBuffer();
    const part = jpegSegment(0xe2, 'ICC_PROFILE\0', Uint8Array.of(1, 2), someBytes(100));
    const image = await readImage(withSegments(jpeg, part));
    expect(image.metadata.icc).toBeUndefined();
    expect(image.notices).toEqual(['Its colour profile is incomplete and was left out.']);
  });
});
