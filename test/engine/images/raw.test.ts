import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { CancelledError, LatensifyError } from '../../../common/errors.js';
import {
  makeThumbnail,
  readCameraRendering,
  readImage,
  readImage16,
  readInfo,
  writeImage,
} from '../../../engine/images/index.js';
import { readFields } from '../../../engine/images/metadata/directory.js';
import { readTiffHeader } from '../../../engine/images/metadata/ifd.js';
import { encodeLight, exposed, toneTable } from '../../../engine/images/raw/tone.js';
import { bayerDng, shot } from './raw-file.js';
import { sampleIcc } from './sample-images.js';

const [width, height] = [160, 120];
const plain = bayerDng({ width, height });

/** x, y and the pixel there, as bench/peers/raw_reference.py prints them (rawpy 0.28.0, LibRaw 0.22.2). */
const reference = [
  [13, 10, [0, 64037, 0]],
  [53, 10, [0, 61418, 0]],
  [93, 10, [59269, 54788, 0]],
  [133, 10, [64483, 44342, 32671]],
  [13, 40, [0, 61024, 2884]],
  [53, 40, [21362, 54947, 22213]],
  [93, 40, [60696, 39287, 30112]],
  [133, 40, [64533, 36035, 45120]],
  [13, 70, [0, 49873, 55144]],
  [53, 70, [33037, 33510, 56944]],
  [93, 70, [61703, 0, 58250]],
  [133, 70, [65008, 20523, 58523]],
  [13, 100, [18111, 26739, 63388]],
  [53, 100, [44329, 0, 63480]],
  [93, 100, [61540, 0, 64139]],
  [133, 100, [65535, 0, 64212]],
] as const;

/** A grey scene, and how light the camera's own JPEG of it is. */
async function greyScene(level: number, previewLevel: number, orientation = 1): Promise<Uint8Array> {
  const size = { width: 64, height: 48 };
  const jpeg = await sharp({
    create: { ...size, channels: 3, background: { r: previewLevel, g: previewLevel, b: previewLevel } },
  })
    .jpeg({ quality: 95 })
    .toBuffer();
  // Green is twice as sensitive as red, and 5 / 3 times as blue.
  const sensitivity = [0.5, 1, 1, 0.6];
  return bayerDng({
    width,
    height,
    orientation,
    preview: { jpeg, ...size },
    sensor: (x, y) => 512 + Math.round(level * sensitivity[(y & 1) * 2 + (x & 1)]!),
  });
}

/** EXIF's fields by tag, of the first directory and of the one that it points to. */
function exifTags(exif: Uint8Array | undefined): Map<number, Buffer> {
  const header = readTiffHeader(exif!)!;
  const first = readFields(exif!, header, header.firstIfd)!;
  const pointer = Buffer.from(first.find(({ tag }) => tag === 34665)!.value);
  const second = readFields(exif!, header, pointer.readUInt32LE())!;
  return new Map([...first, ...second].map(({ tag, value }) => [tag, Buffer.from(value)]));
}

describe('A camera raw file', () => {
  it('tells its size, its camera and how it was shot', async () => {
    const info = await readInfo(bayerDng({ width, height, orientation: 6 }));
    expect(info).toMatchObject({ format: 'raw', width, height, channels: 3, bits: 16, orientation: 6 });
    expect(info.camera).toEqual({ name: 'Canon EOS 5D Mark III', iso: shot.iso });
    const tags = exifTags(info.metadata.exif);
    expect(tags.get(272)?.toString()).toBe(`${shot.model}\0`);
    expect(tags.get(42036)?.toString()).toBe(`${shot.lens}\0`);
    expect(tags.get(34855)?.readUInt16LE()).toBe(shot.iso);
    expect([0, 4].map((at) => tags.get(33434)!.readUInt32LE(at))).toEqual([1, 250]);
    expect(tags.get(36867)?.toString()).toBe('2024:05:31 17:05:09\0');
    // What describes the sensor would make a developed picture pass for a raw file.
    expect([...tags.keys()].filter((tag) => tag > 50000 || tag === 33421)).toEqual([]);
  });

  it('is developed as LibRaw does it, to 0.1 %', async () => {
    const { pixels, notices, ...info } = await readImage16(plain);
    expect(info).toMatchObject({ format: 'raw', width, height, bits: 16 });
    for (const [x, y, expected] of reference) {
      const at = (y * width + x) * 3;
      const found = [...pixels.data.subarray(at, at + 3)];
      const worst = Math.max(...found.map((value, channel) => Math.abs(value - expected[channel]!)));
      expect(worst, `at ${x}, ${y}: ${found.join(' ')}`).toBeLessThanOrEqual(65);
    }
    expect(notices).toEqual([expect.stringMatching(/developed from a camera raw file.*raw file only/)]);
    expect(Uint8Array.from(info.metadata.icc!)).toEqual(await sampleIcc());
  });

  it('gives the same picture in 8 bits', async () => {
    const [narrow, wide] = [await readImage(plain), await readImage16(plain)];
    expect(narrow.notices).toHaveLength(2);
    const worst = narrow.pixels.data.reduce(
      (most, value, index) => Math.max(most, Math.abs(value - wide.pixels.data[index]! / 257)),
      0,
    );
    expect(worst).toBeLessThan(0.51);
  });

  it.each([
    [2000, 90],
    [2000, 160],
    [6000, 160],
  ])('of level %d becomes as light as the camera’s rendering, %d', async (level, previewLevel) => {
    const { pixels } = await readImage(await greyScene(level, previewLevel));
    const middle = (60 * width + 80) * 3;
    const [red, green, blue] = pixels.data.subarray(middle, middle + 3);
    expect(Math.abs(green! - previewLevel)).toBeLessThanOrEqual(3);
    // White balance of the camera: what it took for grey is grey.
    expect(Math.max(Math.abs(red! - green!), Math.abs(blue! - green!))).toBeLessThanOrEqual(2);
  });

  it('has the camera’s rendering as its thumbnail, upright', async () => {
    const thumbnail = sharp(await makeThumbnail(await greyScene(500, 200, 6), 60));
    const { data, info } = await thumbnail.raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 45, height: 60 });
    expect(data[0]).toBeGreaterThan(190);
  });

  it('shows the camera’s rendering at once, upright; other files and small ones have none', async () => {
    const size = { width: 640, height: 480 };
    const jpeg = await sharp({ create: { ...size, channels: 3, background: '#c83232' } })
      .jpeg()
      .toBuffer();
    const file = bayerDng({ width, height, orientation: 6, preview: { jpeg, ...size } });
    const shown = (await readCameraRendering(file, 320))!;
    expect(await sharp(shown).metadata()).toMatchObject({ format: 'jpeg', width: 240, height: 320 });
    const [red, green] = await sharp(shown).raw().toBuffer();
    expect(red! - green!).toBeGreaterThan(100);
    expect(await readCameraRendering(await greyScene(500, 200), 320)).toBeUndefined();
    expect(await readCameraRendering(plain, 320)).toBeUndefined();
    expect(await readCameraRendering(await sharp(jpeg).png().toBuffer(), 320)).toBeUndefined();
  });

  it('gets a thumbnail without such a rendering, too', async () => {
    const thumbnail = await makeThumbnail(bayerDng({ width, height, orientation: 8 }), 40);
    expect(await sharp(thumbnail).metadata()).toMatchObject({ width: 30, height: 40, format: 'webp' });
  });

  it.each(['tiff', 'jpeg', 'png', 'avif'] as const)(
    'can be written as %s with all its data',
    async (format) => {
      const source = await readImage(bayerDng({ width, height, orientation: 3 }));
      const { bytes } = await writeImage(source.pixels, source.metadata, source.orientation, { format });
      const written = await readInfo(bytes);
      expect(written.format).toBe(format);
      expect(written.metadata.icc).toBeDefined();
      const tags = exifTags(written.metadata.exif);
      expect(tags.get(42036)?.toString()).toBe(`${shot.lens}\0`);
      expect(tags.get(33437)).toBeDefined();
    },
  );

  it('leaves settings of a raw developer behind and keeps the rest of its XMP', async () => {
    const xmp =
      '<rdf:Description xmp:Rating="4" crs:Exposure2012="+1.50" crs:HasSettings="True">' +
      '<crs:ToneCurve><rdf:Seq><rdf:li>0, 0</rdf:li></rdf:Seq></crs:ToneCurve><dc:title>Moon</dc:title>' +
      '</rdf:Description>';
    const { metadata } = await readInfo(bayerDng({ width, height, xmp }));
    expect(Buffer.from(metadata.xmp!).toString()).toBe(
      '<rdf:Description xmp:Rating="4"><dc:title>Moon</dc:title></rdf:Description>',
    );
  });

  it('is refused when it is cut off, too large, or no longer wanted', async () => {
    await expect(readImage(plain.subarray(0, plain.length - 10))).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringMatching(/cut off/) as string,
    });
    await expect(readImage(plain, { maxPixels: 1000 })).rejects.toMatchObject({ code: 'too-large' });
    const abort = new AbortController();
    const reading = readImage(plain, { signal: abort.signal });
    setTimeout(() => abort.abort(), 20);
    await expect(reading).rejects.toBeInstanceOf(CancelledError);
  });

  it('in a compression that LibRaw does not know is refused as such, not as a damaged one', async () => {
    // GoPro's VC-5 (9) and JPEG XL (52546), by the tag that tells how the sensor's values are stored.
    for (const compression of [9, 52546]) {
      await expect(readImage(bayerDng({ width, height, compression }))).rejects.toMatchObject({
        code: 'unsupported',
        message: expect.stringMatching(/LibRaw does not develop/) as string,
      });
    }
  });

  it('damaged anywhere, never brings the reader down', { timeout: 240_000 }, async () => {
    const small = await greyScene(3000, 120);
    const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const byte = fc.constantFrom(0, 1, 127, 128, 255);
    // Most of the file is pixels, of which every value is good: the directories in front of them are what matters.
    const changes = fc.array(fc.tuple(place, byte), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(changes, fc.oneof(fc.constant(1), place), async (places, kept) => {
        const copy = Uint8Array.from(small);
        for (const [share, value] of places) copy[Math.floor(share * 900)] = value;
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

describe('The tone of a developed picture', () => {
  it('rises everywhere, ends at white, and is the plain curve in the shadows', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.3, max: 30, noNaN: true }), (gain) => {
        const table = toneTable(gain, 16);
        for (let value = 1; value < table.length; value += 1) {
          if (table[value]! < table[value - 1]!) throw new Error(`falls at ${value}`);
        }
        if (gain >= 1) expect(table[65535]).toBe(65535);
        expect(exposed(0.5 / gain, gain)).toBeCloseTo(0.5, 10);
        expect(table[655]).toBe(Math.round(65535 * encodeLight(exposed(655 / 65535, gain))));
      }),
      { numRuns: 30 },
    );
  });
});
