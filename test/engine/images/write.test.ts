import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Channels } from '../../../common/pixels.js';
import { makePreview, readImage, writeImage } from '../../../engine/images/index.js';
import { gradient, hex, sampleBlocks } from './sample-images.js';

const allChannels: readonly Channels[] = [1, 2, 3, 4];
const formats = ['jpeg', 'png', 'webp', 'avif', 'tiff'] as const;

describe('Writing', () => {
  it.each(allChannels)('keeps %d channels in PNG and TIFF to the bit', async (channels) => {
    const picture = gradient(37, 23, channels);
    for (const format of ['png', 'tiff'] as const) {
      const { bytes } = await writeImage(picture, await sampleBlocks(), 1, { format });
      const { pixels } = await readImage(bytes);
      expect(pixels.channels).toBe(channels);
      expect(hex(pixels.data)).toBe(hex(picture.data));
    }
  });

  it.each(formats)('writes a single pixel as %s', async (format) => {
    for (const channels of allChannels) {
      const { bytes } = await writeImage(gradient(1, 1, channels), await sampleBlocks(), 1, { format });
      expect(await readImage(bytes)).toMatchObject({ format, width: 1, height: 1 });
    }
  });

  it('lays transparency on white for JPEG, and says so', async () => {
    const clear = { width: 8, height: 8, channels: 4, data: new Uint8Array(256) } as const;
    const { bytes, notices } = await writeImage(clear, {}, 1, { format: 'jpeg' });
    expect(notices).toEqual(['JPEG has no transparency: the picture was laid on white.']);
    const { pixels } = await readImage(bytes);
    expect(pixels.channels).toBe(3);
    expect(Math.min(...pixels.data)).toBe(255);
    const opaque = { ...clear, data: clear.data.map(() => 255) };
    expect((await writeImage(opaque, {}, 1, { format: 'jpeg' })).notices).toEqual([]);
  });

  it.each(['webp', 'avif'] as const)('keeps transparency in %s', async (format) => {
    for (const channels of [2, 4] as const) {
      const { bytes, notices } = await writeImage(gradient(16, 16, channels), await sampleBlocks(), 1, {
        format,
      });
      expect(notices.filter((notice) => !notice.includes('IPTC'))).toEqual([]);
      expect((await readImage(bytes)).channels).toBe(4);
    }
  });

  it('keeps grey grey in JPEG', async () => {
    const { bytes } = await writeImage(gradient(16, 16, 1), {}, 1, { format: 'jpeg' });
    expect((await readImage(bytes)).channels).toBe(1);
  });

  it.each(['jpeg', 'webp', 'avif'] as const)('makes a larger %s file of a higher quality', async (format) => {
    const picture = gradient(64, 64, 3);
    const sizes = [];
    for (const quality of [0, 50, 100]) {
      sizes.push((await writeImage(picture, {}, 1, { format, quality, effort: 2 })).bytes.length);
    }
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    expect(sizes[2]).toBeGreaterThan(sizes[0]!);
  });

  it.each(['jpeg', 'avif'] as const)('subsamples the chroma of %s as told', async (format) => {
    for (const chroma of ['4:2:0', '4:4:4'] as const) {
      const { bytes } = await writeImage(gradient(16, 16, 3), {}, 1, { format, chroma });
      if (format === 'jpeg') expect((await sharp(bytes).metadata()).chromaSubsampling).toBe(chroma);
      const av1 = Buffer.from(bytes).indexOf('av1C');
      if (format === 'avif') expect(bytes[av1 + 6]! & 0b1100).toBe(chroma === '4:2:0' ? 0b1100 : 0);
    }
  });

  it.each([
    ['jpeg', 70_000],
    ['webp', 17_000],
    ['avif', 17_000],
  ] as const)('refuses more pixels a side than %s can hold', async (format, width) => {
    const wide = { width, height: 1, channels: 1, data: new Uint8Array(width) } as const;
    await expect(writeImage(wide, {}, 1, { format })).rejects.toMatchObject({ code: 'too-large' });
  });
});

describe('A preview', () => {
  it.each(allChannels)('of %d channels is at most 256 pixels a side and a few kB', async (channels) => {
    const preview = await makePreview(gradient(900, 600, channels));
    const image = await readImage(preview);
    expect([image.width, image.height]).toEqual([256, 171]);
    expect(image.format).toBe(channels === 2 || channels === 4 ? 'webp' : 'jpeg');
    expect(preview.length).toBeLessThan(20_000);
  });

  it('is never larger than the picture', async () => {
    const image = await readImage(await makePreview(gradient(3, 1, 3)));
    expect([image.width, image.height]).toEqual([3, 1]);
  });
});
