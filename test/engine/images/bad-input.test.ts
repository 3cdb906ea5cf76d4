import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { LatensifyError } from '../../../common/errors.js';
import type { ErrorCode } from '../../../common/errors.js';
import { readImage, readInfo } from '../../../engine/images/index.js';
import type { ReadLimits } from '../../../engine/images/index.js';
import {
  asSharp,
  gradient,
  greyPage,
  jpegSegment,
  join,
  latin1,
  pngChunk,
  pngOf,
  someBytes,
  tiffOf,
  withChunks,
  withSegments,
} from './sample-images.js';
import { temporaryFolder } from '../temp-folder.js';
import { unprivileged } from '../unprivileged.js';

async function refusal(source: string | Uint8Array, limits?: ReadLimits): Promise<LatensifyError> {
  const thrown: unknown = await readImage(source, limits).then(
    () => new Error('it was taken'),
    (error: unknown) => error,
  );
  if (!(thrown instanceof LatensifyError)) throw thrown;
  expect(thrown.message).toMatch(/^[A-Z].*[.)]$/s);
  expect(thrown.message).not.toMatch(/\n|vips/i);
  return thrown;
}

async function expectRefusal(
  source: string | Uint8Array,
  code: ErrorCode,
  sentence: RegExp,
  limits?: ReadLimits,
): Promise<void> {
  const error = await refusal(source, limits);
  expect(error.message).toMatch(sentence);
  expect(error.code).toBe(code);
}

const picture = gradient(64, 48, 3);

describe('Files that are no picture that we take', () => {
  it.each([
    ['zero bytes', new Uint8Array(0), 'damaged', /empty/],
    ['text', latin1('Dear diary, today nothing happened.'), 'unsupported', /no picture/],
    ['one byte', Uint8Array.of(0xff), 'unsupported', /no picture/],
    ['random bytes', someBytes(5000), 'unsupported', /no picture/],
    ['SVG', latin1('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), 'unsupported', /SVG/],
    [
      'SVG with a prologue',
      latin1('\n<?xml version="1.0"?>\n<!-- a --><svg width="9"/>'),
      'unsupported',
      /SVG/,
    ],
    ['PDF', latin1('%PDF-1.7\n'), 'unsupported', /PDF/],
    ['the beginning of a HEIC file', latin1('\0\0\0\x18ftypheic\0\0\0\0mif1heic'), 'damaged', /HEIC/],
    ['JPEG XL', Uint8Array.of(0xff, 0x0a, 1, 2, 3), 'unsupported', /JPEG XL/],
    ['Photoshop', latin1('8BPS\0\x01'), 'unsupported', /Photoshop/],
    ['BMP', latin1('BM\0\0\0\0'), 'unsupported', /BMP/],
    ['the beginning of a CR2 file', latin1('II*\0\x10\0\0\0CR\x02\0'), 'damaged', /raw/],
    ['the beginning of a CR3 file', latin1('\0\0\0\x18ftypcrx \0\0\0\0crx isom'), 'damaged', /raw/],
  ] as const)('refuses %s', async (_, bytes, code, sentence) => {
    await expectRefusal(bytes, code, sentence);
  });

  it('refuses what libvips could open but is not on the list', async () => {
    await expectRefusal(latin1('P5\n2 2\n255\nabcd'), 'unsupported', /no picture/);
  });
});

describe('Files that cannot be read', () => {
  it('says so for a missing file and a folder', async () => {
    const folder = await temporaryFolder();
    await expectRefusal(joinPath(folder, 'nowhere.jpg'), 'unreadable', /no such file/);
    await mkdir(joinPath(folder, 'a.jpg'));
    await expectRefusal(joinPath(folder, 'a.jpg'), 'unreadable', /folder/);
  });

  it('says so where permission is missing', async () => {
    const folder = await temporaryFolder();
    await chmod(folder, 0o755);
    const path = joinPath(folder, 'a.png');
    await writeFile(path, await asSharp(picture).png().toBuffer());
    await chmod(path, 0);
    await unprivileged(() => expectRefusal(path, 'unreadable', /permission/));
  });
});

describe('Damaged pictures', () => {
  it.each(['jpeg', 'png', 'webp', 'avif', 'tiff', 'gif'] as const)(
    'refuses a %s file cut off anywhere',
    async (format) => {
      const encoded = asSharp(picture);
      const whole = await (
        format === 'tiff' ? encoded.tiff({ compression: 'lzw' }) : encoded.toFormat(format)
      ).toBuffer();
      await readImage(whole);
      for (const share of [0.1, 0.3, 0.6, 0.9, 0.97]) {
        const error = await refusal(whole.subarray(0, Math.floor(share * whole.length)));
        expect(['damaged', 'unsupported']).toContain(error.code);
        if (share >= 0.3) expect(error.code).toBe('damaged');
      }
    },
  );

  it('refuses a JPEG file without its last tenth, and says that it is cut off', async () => {
    const whole = await asSharp(picture).jpeg().toBuffer();
    await expectRefusal(whole.subarray(0, Math.floor(0.9 * whole.length)), 'damaged', /cut off/);
  });

  it('refuses a PNG file with a wrong checksum', async () => {
    const png = await asSharp(picture).png().toBuffer();
    png[png.length - 20]! ^= 1;
    await expectRefusal(png, 'damaged', /damaged/);
  });

  it('refuses a TIFF file whose directories run in a circle', async () => {
    const circle = Buffer.from(tiffOf([greyPage()]));
    circle.writeUInt32LE(8, 8 + 2 + 12 * circle.readUInt16LE(8));
    await expectRefusal(circle, 'damaged', /directory/);
  });
});

describe('Pictures that are too large', () => {
  it('refuses a PNG bomb before it decodes it', async () => {
    const bomb = pngOf(60000, 60000, new Uint8Array(100));
    await expectRefusal(
      bomb,
      'too-large',
      /60000 × 60000 pixels \(3,600 million\); the limit is 200 million/,
    );
    await expect(readInfo(bomb)).rejects.toThrow(/limit/);
  });

  it('refuses an AVIF bomb before libvips sees it', async () => {
    const bomb = await asSharp(picture).avif().toBuffer();
    bomb.writeUInt32BE(0x7f000018, bomb.indexOf('ispe') + 8);
    await expectRefusal(bomb, 'too-large', /the limit is 200 million/);
  });

  it('lets the limit be moved', async () => {
    const png = await asSharp(picture).png().toBuffer();
    await expectRefusal(png, 'too-large', /limit/, { maxPixels: 64 * 48 - 1 });
    expect((await readImage(png, { maxPixels: 64 * 48 })).width).toBe(64);
    const info = await readInfo(pngOf(20000, 20000, new Uint8Array(9)), { maxPixels: 400e6 });
    expect(info.width).toBe(20000);
  });

  it('refuses an EXIF block of 100 MB', async () => {
    const png = await asSharp(picture).png().toBuffer();
    await expectRefusal(
      withChunks(png, pngChunk('eXIf', Buffer.alloc(100e6))),
      'too-large',
      /EXIF block is 100 MB/,
    );
  });

  it('refuses a profile and XMP that grow beyond the limit when inflated', async () => {
    const { deflateSync } = await import('node:zlib');
    const png = await asSharp(picture).png().toBuffer();
    const limits = { maxMetadataBytes: 10_000 };
    const grown = deflateSync(Buffer.alloc(50_000));
    await expectRefusal(withChunks(png, pngChunk('iCCP', 'x\0\0', grown)), 'too-large', /ICC block/, limits);
    const xmp = pngChunk('iTXt', 'XML:com.adobe.xmp\0\x01\0\0\0', grown);
    await expectRefusal(withChunks(png, xmp), 'too-large', /XMP block/, limits);
  });

  it('adds up the segments of a JPEG file', async () => {
    const jpeg = await asSharp(picture).jpeg().toBuffer();
    const parts = [1, 2, 3].map((part) =>
      jpegSegment(0xe2, 'ICC_PROFILE\0', Uint8Array.of(part, 3), someBytes(60_000)),
    );
    const limits = { maxMetadataBytes: 150_000 };
    await expectRefusal(withSegments(jpeg, ...parts), 'too-large', /ICC block/, limits);
  });
});

describe('Pictures of which a part would be lost', () => {
  const frames = join(picture.data, Uint8Array.from(picture.data).reverse());
  const twoFrames = sharp(frames, { raw: { width: 64, height: 96, channels: 3, pageHeight: 48 } });

  it('refuses an animated GIF and WebP', async () => {
    await expectRefusal(await twoFrames.clone().gif().toBuffer(), 'unsupported', /animated/);
    await expectRefusal(await twoFrames.clone().webp().toBuffer(), 'unsupported', /animated/);
  });

  it('refuses an animated PNG', async () => {
    const png = await asSharp(picture).png().toBuffer();
    const control = pngChunk('acTL', Uint8Array.of(0, 0, 0, 2, 0, 0, 0, 0));
    await expectRefusal(withChunks(png, control), 'unsupported', /animated/);
  });

  it('refuses an AVIF sequence', async () => {
    const avif = await asSharp(picture).avif().toBuffer();
    avif.write('avis', 8, 'latin1');
    await expectRefusal(avif, 'unsupported', /animated/);
  });

  it('refuses a TIFF file of two pages, but takes one with a smaller copy of its picture', async () => {
    await expectRefusal(tiffOf([greyPage(), greyPage()]), 'unsupported', /holds 2 pictures/);
    expect((await readImage(tiffOf([greyPage(), greyPage({ 254: 1 })]))).channels).toBe(1);
  });

  it('never takes the preview in a camera raw file for the photograph', async () => {
    await expectRefusal(tiffOf([greyPage({ 50706: 0x401 })]), 'unsupported', /raw/);
    await expectRefusal(tiffOf([greyPage({ 254: 1, 330: 500 })]), 'unsupported', /raw/);
    await expectRefusal(tiffOf([greyPage({ 262: 32803 })]), 'unsupported', /raw/);
  });
});

describe('Colours and samples that we do not take', () => {
  it('refuses CMYK', async () => {
    const cmyk = await asSharp(picture).toColourspace('cmyk').jpeg().toBuffer();
    await expectRefusal(cmyk, 'unsupported', /CMYK/);
    const tiff = await asSharp(picture).toColourspace('cmyk').tiff({ compression: 'lzw' }).toBuffer();
    await expectRefusal(tiff, 'unsupported', /CMYK/);
  });

  it('refuses Lab and floating-point TIFF', async () => {
    const lab = await asSharp(picture).toColourspace('lab').tiff({ compression: 'none' }).toBuffer();
    await expectRefusal(lab, 'unsupported', /Only/);
    const float = await asSharp(picture).tiff({ compression: 'deflate', predictor: 'float' }).toBuffer();
    await expectRefusal(float, 'unsupported', /samples/);
  });
});
