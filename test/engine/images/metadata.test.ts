import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { MetadataBlocks } from '../../../models/codec/container/index.js';
import { readImage, readInfo, writeImage } from '../../../engine/images/index.js';
import type { ExportFormat } from '../../../engine/images/index.js';
import {
  asSharp,
  gradient,
  hex,
  jpegSegment,
  join,
  latin1,
  pngChunk,
  sampleBlocks,
  sampleExif,
  sampleIcc,
  sampleIptc,
  sampleXmp,
  someBytes,
  tiffOf,
  greyPage,
  uint32be,
  withChunks,
  withSegments,
} from './sample-images.js';

const picture = gradient(24, 16, 3);
const jpegFile = () => asSharp(picture).jpeg().toBuffer();
const pngFile = () => asSharp(picture).png().toBuffer();

const hexBlocks = ({ icc, exif, iptc, xmp }: MetadataBlocks) => ({
  icc: hex(icc),
  exif: hex(exif),
  iptc: hex(iptc),
  xmp: hex(xmp),
});

async function rewritten(blocks: MetadataBlocks, format: ExportFormat, orientation = 1) {
  const { bytes, notices } = await writeImage(picture, blocks, orientation, { format });
  return { bytes, notices, blocks: (await readInfo(bytes)).metadata };
}

describe('Blocks of a source file', () => {
  it('come from JPEG segments byte for byte', async () => {
    const blocks = await sampleBlocks();
    const file = withSegments(
      await jpegFile(),
      jpegSegment(0xe1, 'Exif\0\0', blocks.exif),
      jpegSegment(0xe1, 'http://ns.adobe.com/xap/1.0/\0', blocks.xmp),
      jpegSegment(0xed, 'Photoshop 3.0\0', blocks.iptc.subarray(0, 20)),
      jpegSegment(0xed, 'Photoshop 3.0\0', blocks.iptc.subarray(20)),
      jpegSegment(0xe2, 'ICC_PROFILE\0', Uint8Array.of(2, 2), blocks.icc.subarray(100)),
      jpegSegment(0xe2, 'ICC_PROFILE\0', Uint8Array.of(1, 2), blocks.icc.subarray(0, 100)),
      jpegSegment(0xe1, 'something else'),
    );
    expect(hexBlocks((await readInfo(file)).metadata)).toEqual(hexBlocks(blocks));
  });

  it('come from PNG chunks byte for byte, compressed or not', async () => {
    const { iptc, ...blocks } = await sampleBlocks();
    const text = `\niptc\n      ${iptc.length}\n${hex(iptc)}\n`;
    const chunks = [
      pngChunk('iCCP', 'any name\0\0', deflateSync(blocks.icc)),
      pngChunk('eXIf', blocks.exif),
      pngChunk('zTXt', 'Raw profile type iptc\0\0', deflateSync(latin1(text))),
    ];
    const plain = pngChunk('iTXt', 'XML:com.adobe.xmp\0\0\0\0\0', blocks.xmp);
    const compressed = pngChunk('iTXt', 'XML:com.adobe.xmp\0\x01\0en\0\0', deflateSync(blocks.xmp));
    for (const xmp of [plain, compressed]) {
      const file = withChunks(await pngFile(), ...chunks, xmp);
      expect(hexBlocks((await readInfo(file)).metadata)).toEqual(hexBlocks({ ...blocks, iptc }));
    }
  });

  it('come from the texts in which older programs put EXIF into PNG', async () => {
    const exif = sampleExif(1);
    const text = `\nexif\n${exif.length + 6}\n${hex(join('Exif\0\0', exif))}`;
    const file = withChunks(await pngFile(), pngChunk('tEXt', 'Raw profile type exif\0', text));
    expect(hex((await readInfo(file)).metadata.exif)).toBe(hex(exif));
  });

  it.each(['webp', 'avif', 'tiff', 'png', 'jpeg'] as const)(
    'are those that libvips wrote and reads in %s',
    async (format) => {
      const file = await asSharp(picture)
        .withExif({ IFD0: { Make: 'Camera', Copyright: 'Nobody' } })
        .withXmp(Buffer.from(sampleXmp()).toString())
        .withIccProfile('p3')
        .toFormat(format)
        .toBuffer();
      const { metadata } = await readInfo(file);
      const { icc, xmp, exif } = await sharp(file).metadata();
      expect(hex(metadata.icc)).toBe(hex(icc));
      expect(hex(metadata.xmp)).toBe(hex(xmp));
      if (format !== 'tiff') expect(hex(metadata.exif)).toBe(hex(exif)?.replace(/^457869660000/, ''));
    },
  );

  it('come from TIFF: IPTC from either of its tags', async () => {
    const iptc = sampleIptc();
    const records = iptc.subarray(28, 37);
    const withTag = (tag: number, data: Uint8Array): Uint8Array => {
      const entries = [...greyPage(), [tag, 7, data.length, 1200] as const].sort((a, b) => a[0] - b[0]);
      const file = tiffOf([entries]);
      file.set(data, 1200);
      return file;
    };
    expect(hex((await readInfo(withTag(34377, iptc))).metadata.iptc)).toBe(hex(iptc));
    const wrapped = join('8BIM\x04\x04\0\0\0\0\0\x09', records, '\0');
    expect(hex((await readInfo(withTag(33723, records))).metadata.iptc)).toBe(hex(wrapped));
  });
});

describe('Blocks of a written file', () => {
  it.each([
    ['jpeg', []],
    ['png', []],
    ['webp', [/IPTC/]],
    ['avif', [/IPTC/]],
  ] as const)('are the same bytes in %s', async (format, notices) => {
    const blocks = await sampleBlocks();
    const written = await rewritten(blocks, format);
    const kept = notices.length > 0 ? { ...blocks, iptc: undefined } : blocks;
    expect(hexBlocks(written.blocks)).toEqual(hexBlocks(kept as MetadataBlocks));
    expect(written.notices).toEqual(notices.map((sentence) => expect.stringMatching(sentence) as unknown));
    const seen = await sharp(written.bytes).metadata();
    expect([hex(seen.icc), hex(seen.xmp)]).toEqual([hex(blocks.icc), hex(blocks.xmp)]);
    expect(hex(seen.exif)?.replace(/^457869660000/, '')).toBe(hex(blocks.exif));
  });

  it('are the same in TIFF, where EXIF keeps its values and its bytes, but in another place', async () => {
    const blocks = await sampleBlocks();
    const { bytes, blocks: back } = await rewritten(blocks, 'tiff');
    expect(hexBlocks({ ...back, exif: blocks.exif })).toEqual(hexBlocks(blocks));
    const behindHeader = Buffer.from(bytes.subarray(8, blocks.exif.length));
    expect(hex(behindHeader)).toBe(hex(blocks.exif.subarray(8)));
    expect(hex(back.exif)).toContain(hex(someBytes(200)));
    expect(Buffer.from(back.exif!).includes('Camera1\0')).toBe(true);
    const seen = await sharp(bytes).metadata();
    expect([hex(seen.icc), hex(seen.xmp)]).toEqual([hex(blocks.icc), hex(blocks.xmp)]);
    expect(hex((await readImage(bytes)).pixels.data)).toBe(hex(picture.data));
  });

  it('keep their values on the way through TIFF and back', async () => {
    const once = (await rewritten({ exif: sampleExif(6) }, 'tiff', 6)).blocks;
    const twice = (await rewritten(once, 'tiff', 6)).blocks;
    expect(hex(twice.exif)).toBe(hex(once.exif));
  });

  it.each(['jpeg', 'png', 'webp', 'avif', 'tiff'] as const)('may each be missing in %s', async (format) => {
    const blocks = await sampleBlocks();
    for (const name of ['icc', 'exif', 'xmp'] as const) {
      const written = await rewritten({ [name]: blocks[name] }, format);
      expect(Object.keys(written.blocks)).toEqual([name]);
    }
    expect((await rewritten({}, format)).blocks).toEqual({});
  });

  it('may be as large as 300 kB in JPEG', async () => {
    const blocks = {
      icc: someBytes(300_000),
      exif: sampleExif(1, 300_000),
      iptc: join('8BIM\x04\x04\0\0', uint32be(300_000), someBytes(300_000)),
      xmp: sampleXmp('x'.repeat(300_000)),
    };
    const { blocks: back, notices } = await rewritten(blocks, 'jpeg');
    expect(hexBlocks(back)).toEqual(hexBlocks(blocks));
    expect(notices).toEqual([]);
  });
});

describe('Extended XMP', () => {
  const extended = latin1(
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" ' +
      'xmlns:d="http://depth/"><rdf:Description rdf:about="" d:Data="' +
      'A'.repeat(100_000) +
      '"/></rdf:RDF></x:xmpmeta>',
  );
  const guid = createHash('md5').update(extended).digest('hex').toUpperCase();
  const main = latin1(
    Buffer.from(sampleXmp()).toString().replace('dc:format', `xmpNote:HasExtendedXMP="${guid}" dc:format`),
  );

  async function source(parts = [extended.subarray(0, 60_000), extended.subarray(60_000)]) {
    let offset = 0;
    const segments = parts.map((part) => {
      const head = [
        'http://ns.adobe.com/xmp/extension/\0',
        guid,
        uint32be(extended.length),
        uint32be(offset),
      ];
      offset += part.length;
      return jpegSegment(0xe1, ...head, part);
    });
    return withSegments(
      await jpegFile(),
      jpegSegment(0xe1, 'http://ns.adobe.com/xap/1.0/\0', main),
      ...segments.reverse(),
    );
  }

  it('goes from JPEG to JPEG byte for byte', async () => {
    const { metadata } = await readInfo(await source());
    expect(hex(metadata.xmp)).toBe(hex(join(main, extended)));
    const { bytes, blocks } = await rewritten(metadata, 'jpeg');
    expect(hex(blocks.xmp)).toBe(hex(metadata.xmp));
    expect(hex(bytes)).toContain(hex(jpegSegment(0xe1, 'http://ns.adobe.com/xap/1.0/\0', main)));
  });

  it('becomes one document in the other formats', async () => {
    const { metadata } = await readInfo(await source());
    const xmp = Buffer.from((await rewritten(metadata, 'png')).blocks.xmp!).toString();
    const expected = Buffer.from(sampleXmp())
      .toString()
      .replace('syntax-ns#"', 'syntax-ns#" xmlns:d="http://depth/"')
      .replace('</rdf:RDF>', '<rdf:Description rdf:about="" d:Data="A"/></rdf:RDF>');
    expect(xmp.replace(/A{100000}/, 'A')).toBe(expected);
  });

  it.each(['<rdf:RDF ', ' ', 'a', '<', 'HasExtendedXMP='])(
    'is not slow on a megabyte of "%s"',
    async (filler) => {
      const hostile = latin1('<x:xmpmeta>' + filler.repeat(1e6 / filler.length));
      const note = `xmpNote:HasExtendedXMP="${createHash('md5').update(hostile).digest('hex').toUpperCase()}"`;
      const xmp = join(`<x:xmpmeta><rdf:RDF ${note}></rdf:RDF>`, hostile);
      const { blocks } = await rewritten({ xmp }, 'webp');
      expect(blocks.xmp!.length).toBeLessThanOrEqual(xmp.length);
      expect(hex((await rewritten({ xmp }, 'jpeg')).blocks.xmp)).toBe(hex(xmp));
    },
  );

  it('is left out with a notice where a part is missing', async () => {
    const image = await readImage(await source([extended.subarray(0, 60_000)]));
    expect(hex(image.metadata.xmp)).toBe(hex(main));
    expect(image.notices).toEqual([expect.stringMatching(/second part of its XMP/)]);
  });
});

describe('Orientation', () => {
  const orientations = [1, 2, 3, 4, 5, 6, 7, 8];
  /** How each picture stands upright, as sharp turns a PNG file with that tag. */
  async function upright(file: Uint8Array) {
    const { data, info } = await sharp(file, { autoOrient: true })
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { data: Uint8Array.from(data), width: info.width, height: info.height };
  }
  const expected = async (orientation: number) => {
    const file = withChunks(await pngFile(), pngChunk('eXIf', sampleExif(orientation)));
    return upright(file);
  };

  it.each(orientations)(
    '%d stands in files of every format, with and without EXIF of its own',
    async (orientation) => {
      const turned = await expected(orientation);
      for (const exif of [sampleExif(orientation), undefined]) {
        for (const format of ['png', 'tiff', 'jpeg', 'webp', 'avif'] as const) {
          const file = await writeImage(picture, exif ? { exif } : {}, orientation, { format, quality: 95 });
          const shown = await upright(file.bytes);
          expect([format, shown.width, shown.height]).toEqual([format, turned.width, turned.height]);
          const worst = Math.max(...shown.data.map((value, index) => Math.abs(value - turned.data[index]!)));
          expect(worst).toBeLessThan(format === 'png' || format === 'tiff' ? 1 : 24);
        }
      }
    },
  );

  it.each([1, 3, 8])(
    '%d overrules EXIF that says otherwise, and leaves the rest of it alone',
    async (orientation) => {
      const exif = sampleExif(6);
      const { blocks } = await rewritten({ exif }, 'jpeg', orientation);
      expect(hex(blocks.exif)).toBe(hex(sampleExif(orientation)));
      expect(hex(exif)).toBe(hex(sampleExif(6)));
    },
  );

  it('is added to EXIF that has no such tag', async () => {
    const exif = Buffer.from(sampleExif(1));
    exif.writeUInt16BE(0x0113, 22);
    const { blocks, bytes } = await rewritten({ exif }, 'png', 6);
    expect((await readInfo(bytes)).orientation).toBe(6);
    expect(hex(blocks.exif!.subarray(8, exif.length))).toBe(hex(exif.subarray(8)));
    expect(hex((await rewritten({ exif }, 'png', 1)).blocks.exif)).toBe(hex(exif));
  });

  it('of AVIF is in its pixels already: 1, whatever EXIF says', async () => {
    const { bytes } = await rewritten({ exif: sampleExif(6) }, 'avif', 6);
    const image = await readImage(bytes);
    expect([image.orientation, image.width, image.height]).toEqual([1, 16, 24]);
    expect(hex(image.metadata.exif)).toBe(hex(sampleExif(6)));
    const again = await writeImage(image.pixels, image.metadata, image.orientation, { format: 'jpeg' });
    expect((await readInfo(again.bytes)).orientation).toBe(1);
  });

  it('turns the alpha of AVIF along', async () => {
    const transparent = gradient(24, 16, 4);
    const png = withChunks(await asSharp(transparent).png().toBuffer(), pngChunk('eXIf', sampleExif(6)));
    const turned = await upright(png);
    const avif = await writeImage(transparent, await sampleBlocks(6), 6, { format: 'avif', quality: 95 });
    const shown = await upright(avif.bytes);
    expect([shown.width, shown.height]).toEqual([16, 24]);
    const worst = Math.max(...shown.data.map((value, index) => Math.abs(value - turned.data[index]!)));
    expect(worst).toBeLessThan(40);
  });
});

it('The profile that the tests use is one that sharp takes for Display P3', async () => {
  expect((await sampleIcc()).length).toBeGreaterThan(400);
});
