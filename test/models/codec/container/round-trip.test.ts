import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../../../common/paths.js';
import { tileGrid } from '../../../../common/geometry.js';
import {
  isLtn,
  LTN_HEADER_BYTES,
  MOST_GRAIN_BYTES,
  parseLtn,
  readLtnHeader,
  withGrain,
  writeLtn,
  type LtnFile,
  type LtnHeader,
} from '../../../../models/codec/container/index.js';
import { chunkTypes, encodeChunk } from '../../../../models/codec/container/chunks.js';
import { headerCrc } from '../../../../models/codec/container/header.js';
import type { Grain } from '../../../../models/grain/index.js';
import { fullFile, noiseTile, plainHeader, tinyFile, tinyFileBytes } from './sample-files.js';

const bytes = fc.uint8Array({ maxLength: 100 });

/** Small tiles for small pictures, so that there are never more than a few hundred. */
const anyHeader: fc.Arbitrary<LtnHeader> = fc
  .record({
    width: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 0xffff })),
    height: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 0xffff })),
    channels: fc.constantFrom(1, 2, 3, 4),
    orientation: fc.integer({ min: 1, max: 8 }),
    modelId: fc.stringMatching(/^[0-9a-f]{16}$/),
    qualityRow: fc.integer({ min: 0, max: 200 }),
    sourceBits: fc.constantFrom(8, 16),
    isRefined: fc.boolean(),
    log2: fc.integer({ min: 6, max: 15 }),
  })
  .map(({ log2, ...header }) => {
    const small = Math.max(header.width, header.height) <= 300;
    return { ...header, tileEdge: 2 ** (small ? log2 : Math.max(12, log2)) };
  });

const byte = fc.integer({ min: 0, max: 255 });

const anyGrain: fc.Arbitrary<Grain> = fc.record({
  points: fc
    .array(fc.record({ brightness: byte, luminance: byte, chroma: byte }), { minLength: 1, maxLength: 16 })
    .map((points) => points.sort((a, b) => a.brightness - b.brightness)),
  correlation: fc.record({ luminance: byte, chroma: byte }),
  seed: fc.integer({ min: 0, max: 0xffff }),
  isShown: fc.boolean(),
});

const anyFile: fc.Arbitrary<LtnFile> = anyHeader.chain((header) => {
  const withAlpha = header.channels % 2 === 0;
  const count = tileGrid(header, header.tileEdge).length;
  const tile = fc.record({
    latents: bytes,
    symbolsCrc: fc.nat(0xffffffff),
    alpha: withAlpha ? bytes : fc.constant(new Uint8Array()),
    refinement: header.isRefined ? bytes : fc.constant(new Uint8Array()),
  });
  return fc.record(
    {
      header: fc.constant(header),
      metadata: fc.record({ icc: bytes, exif: bytes, iptc: bytes, xmp: bytes }, { requiredKeys: [] }),
      preview: bytes,
      embeddedModel: fc.record({
        id: fc.stringMatching(/^[0-9a-f]{16}$/),
        name: fc.string({ unit: 'grapheme', maxLength: 20 }),
        bytes,
      }),
      grain: anyGrain,
      tiles: fc.array(tile, { minLength: count, maxLength: count }),
    },
    { requiredKeys: ['header', 'metadata', 'tiles'] },
  );
});

const withoutGrain = anyFile.filter(({ grain }) => grain === undefined);

describe('an .ltn file', () => {
  it('gives back whatever was written', () => {
    fc.assert(
      fc.property(anyFile, (file) => {
        const parsed = parseLtn(writeLtn(file), { maxPixels: Infinity });
        expect(parsed).toEqual({ ...file, problems: [] });
      }),
    );
  });

  it('takes grain afterwards, and nothing else in it changes', () => {
    fc.assert(
      fc.property(withoutGrain, anyGrain, (file, grain) => {
        const bytes = withGrain(writeLtn(file), grain);
        expect(parseLtn(bytes, { maxPixels: Infinity })).toEqual({ ...file, grain, problems: [] });
        expect(bytes.length - writeLtn(file).length).toBeLessThanOrEqual(MOST_GRAIN_BYTES);
      }),
    );
  });

  it('reads the same from the middle of a larger buffer', () => {
    const file = writeLtn(fullFile);
    const larger = new Uint8Array(file.length + 20).fill(0x54);
    larger.set(file, 7);
    expect(parseLtn(larger.subarray(7, 7 + file.length))).toEqual({ ...fullFile, problems: [] });
  });

  it('of version 1.0 is read for ever', () => {
    expect(parseLtn(tinyFileBytes())).toEqual({ ...tinyFile, problems: [] });
  });

  it('is the one that docs/format.md shows', () => {
    const page = readFileSync(join(projectRoot, 'docs/format.md'), 'utf8');
    const lines = [...page.matchAll(/^[0-9a-f]{8}: ([0-9a-f ]{39})/gm)];
    const shown = Buffer.from(lines.map((line) => line[1]!.replaceAll(' ', '')).join(''), 'hex');
    expect(shown.equals(tinyFileBytes())).toBe(true);
  });

  it('tells its header from its first bytes', () => {
    const file = writeLtn(fullFile);
    expect(isLtn(file.subarray(0, 8))).toBe(true);
    expect(isLtn(file.subarray(0, 7))).toBe(false);
    expect(readLtnHeader(file.subarray(0, LTN_HEADER_BYTES))).toEqual(fullFile.header);
  });

  it('costs 67 bytes beside the latents of a single tile', () => {
    const header = { ...plainHeader, width: 768, height: 512, tileEdge: 1024 };
    const file = writeLtn({ header, metadata: {}, tiles: [noiseTile(1, 1000, 0)] });
    expect(file.length).toBe(1000 + 67);
  });

  it('deflates metadata where that is smaller, and only there', () => {
    const length = (exif: Uint8Array): number => writeLtn({ ...tinyFile, metadata: { exif } }).length;
    const without = writeLtn({ ...tinyFile, metadata: {} }).length;
    expect(length(new Uint8Array(10_000)) - without).toBeLessThan(60);
    expect(length(Uint8Array.of(1, 2, 3)) - without).toBe(12 + 1 + 3);
  });
});

describe('writing an .ltn file', () => {
  it.each([
    ['too wide a picture', { ...tinyFile, header: { ...tinyFile.header, width: 65536 } }, 'too-large'],
    ['an empty picture', { ...tinyFile, header: { ...tinyFile.header, height: 0 } }, 'internal'],
    [
      'an edge that is no power of two',
      { ...tinyFile, header: { ...tinyFile.header, tileEdge: 100 } },
      'internal',
    ],
    [
      'a model id that is none',
      { ...tinyFile, header: { ...tinyFile.header, modelId: '../etc' } },
      'internal',
    ],
    ['too few tiles', { ...tinyFile, tiles: tinyFile.tiles.slice(1) }, 'internal'],
    ['alpha without an alpha channel', { ...tinyFile, header: plainHeader }, 'internal'],
    [
      'an embedded model whose id is none',
      { ...tinyFile, embeddedModel: { id: '', name: '', bytes: new Uint8Array() } },
      'internal',
    ],
  ])('refuses %s', (_, file: LtnFile, code) => {
    expect(() => writeLtn(file)).toThrow(expect.objectContaining({ code }));
  });

  it('refuses a block of metadata above the limit and names it', () => {
    const file = { ...tinyFile, metadata: { exif: new Uint8Array(1001) } };
    expect(() => writeLtn(file, { maxMetadataBytes: 1000 })).toThrow(/EXIF block has 1001 bytes/);
  });
});

describe('limits when reading', () => {
  it('refuse a picture with too many pixels before anything else is read', () => {
    const header = { ...plainHeader, width: 65535, height: 65535, tileEdge: 32768 };
    const file = writeLtn({
      header,
      metadata: {},
      tiles: Array.from({ length: 4 }, () => noiseTile(1, 4, 0)),
    });
    expect(() => parseLtn(file)).toThrow(expect.objectContaining({ code: 'too-large' }));
    expect(parseLtn(file, { maxPixels: 65535 ** 2 }).problems).toEqual([]);
  });

  it.each([
    ['deflated', new Uint8Array(1_000_000)],
    ['stored', noiseTile(3, 1_000_000, 0).latents],
  ])('leave out a block of metadata that exceeds them (%s)', (_, exif) => {
    const file = writeLtn({ ...tinyFile, metadata: { ...tinyFile.metadata, exif } });
    const parsed = parseLtn(file, { maxMetadataBytes: 999_999 });
    expect(parsed.metadata).toEqual({ icc: expect.anything() as unknown });
    expect(parsed.problems).toEqual(['The EXIF block exceeds the limit of 999999 bytes and was left out.']);
    expect(parseLtn(file, { maxMetadataBytes: 1_000_000 }).problems).toEqual([]);
  });
});

describe('what a later version may write', () => {
  const file = writeLtn(tinyFile);
  const crc = headerCrc(file);
  const withChunk = (type: string, payload: Uint8Array): Uint8Array =>
    Buffer.concat([
      file.subarray(0, LTN_HEADER_BYTES),
      encodeChunk(type, [payload], crc),
      file.subarray(LTN_HEADER_BYTES),
    ]);
  const withHeaderByte = (at: number, value: number): Uint8Array => {
    const changed = file.slice(0, LTN_HEADER_BYTES);
    changed[at] = value;
    new DataView(changed.buffer).setUint32(27, headerCrc(changed), true);
    return changed;
  };

  it('is skipped when it is an ancillary chunk', () => {
    expect(parseLtn(withChunk('gps ', Uint8Array.of(1, 2)))).toEqual({ ...tinyFile, problems: [] });
  });

  it('is refused when it is a critical chunk', () => {
    expect(() => parseLtn(withChunk('HDRS', Uint8Array.of(1, 2)))).toThrow(
      expect.objectContaining({ code: 'unsupported' }),
    );
  });

  it.each([
    ['a newer major version', 8, 2, 'unsupported'],
    ['an unknown critical flag', 10, 0x80, 'unsupported'],
    ['no major version', 8, 0, 'damaged'],
    ['no channels', 24, 0, 'damaged'],
    ['an orientation of 9', 25, 9, 'damaged'],
    ['a quality row of 201', 19, 201, 'damaged'],
    ['tiles of 2^40 pixels', 26, 40, 'damaged'],
  ])('is refused when the header has %s', (_, at, value, code) => {
    expect(() => readLtnHeader(withHeaderByte(at, value))).toThrow(expect.objectContaining({ code }));
  });

  it('is read when only the minor version or an ancillary flag differ', () => {
    expect(readLtnHeader(withHeaderByte(9, 7))).toEqual(tinyFile.header);
    expect(readLtnHeader(withHeaderByte(10, 0x03))).toEqual(tinyFile.header);
  });

  it('never inflates without end', () => {
    const bomb = Buffer.concat([Uint8Array.of(1), deflateRawSync(new Uint8Array(10_000_000))]);
    const parsed = parseLtn(withChunk(chunkTypes.xmp, bomb), { maxMetadataBytes: 1000 });
    expect(parsed.metadata.xmp).toBeUndefined();
    expect(parsed.problems).toHaveLength(1);
  });
});
