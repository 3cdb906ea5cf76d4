import fc from 'fast-check';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { LatensifyError } from '../../../../common/errors.js';
import {
  LTN_HEADER_BYTES,
  parseLtn,
  writeLtn,
  type LtnFile,
} from '../../../../models/codec/container/index.js';
import { encodeChunk } from '../../../../models/codec/container/chunks.js';
import { headerCrc } from '../../../../models/codec/container/header.js';
import { seededRandom } from '../entropy/gaussian-tables.js';
import { fullFile, noiseTile, plainHeader, tinyFile } from './sample-files.js';

/** What a reading gave, each part as text or undefined where it is missing. */
type Parts = Record<string, string | undefined>;

function partsOf(file: ReturnType<typeof parseLtn> | LtnFile): Parts {
  const hex = (bytes: Uint8Array | undefined): string | undefined =>
    bytes && Buffer.from(bytes).toString('hex');
  const model = file.embeddedModel;
  const parts: Parts = {
    icc: hex(file.metadata.icc),
    exif: hex(file.metadata.exif),
    iptc: hex(file.metadata.iptc),
    xmp: hex(file.metadata.xmp),
    preview: hex(file.preview),
    model: model && `${model.id} ${model.name} ${hex(model.bytes)}`,
    grain: file.grain && JSON.stringify(file.grain),
  };
  file.tiles.forEach((tile, i) => {
    parts[`tile ${i}`] =
      'damaged' in tile ? undefined : `${hex(tile.latents)} ${tile.symbolsCrc} ${hex(tile.alpha)}`;
  });
  return parts;
}

/**
 * Reads changed bytes of a file. Whatever comes back must be the file's own: each part is the original or missing, and
 * nothing is missing without a problem being named.
 */
function readDamaged(bytes: Uint8Array, original: LtnFile, expected: Parts): 'refused' | 'partial' | 'whole' {
  let parsed;
  try {
    parsed = parseLtn(bytes);
  } catch (error) {
    if (error instanceof LatensifyError && ['damaged', 'unsupported'].includes(error.code)) return 'refused';
    throw error;
  }
  const parts = partsOf(parsed);
  const lost = Object.keys(expected).filter((name) => parts[name] !== expected[name]);
  if (lost.some((name) => parts[name] !== undefined)) throw new Error(`${lost.join()} changed unnoticed`);
  if (lost.length > 0 && parsed.problems.length === 0) throw new Error(`${lost.join()} lost silently`);
  expect(parsed.header).toEqual(original.header);
  expect(parsed.tiles).toHaveLength(original.tiles.length);
  if (lost.length > 0) return 'partial';
  return parsed.problems.length > 0 ? 'partial' : 'whole';
}

describe('a small .ltn file', () => {
  const bytes = writeLtn(tinyFile);
  const expected = partsOf(tinyFile);

  it('shows every single bit that is flipped', () => {
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = bytes.slice();
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(readDamaged(changed, tinyFile, expected)).toBe(
        bit >> 3 < LTN_HEADER_BYTES ? 'refused' : 'partial',
      );
    }
  });

  it('loses only the part in which a bit is flipped', () => {
    for (let bit = LTN_HEADER_BYTES * 8; bit < bytes.length * 8; bit++) {
      const changed = bytes.slice();
      changed[bit >> 3]! ^= 1 << (bit & 7);
      const parts = partsOf(parseLtn(changed));
      const lost = Object.keys(expected).filter((name) => parts[name] !== expected[name]);
      expect(lost.length).toBeLessThanOrEqual(1);
    }
  });

  it('shows every length cut', () => {
    for (let length = 0; length < bytes.length; length++) {
      const outcome = readDamaged(bytes.subarray(0, length), tinyFile, expected);
      expect(outcome).toBe(length < LTN_HEADER_BYTES ? 'refused' : 'partial');
    }
  });

  it('shows every byte lost or inserted', () => {
    for (let at = 0; at < bytes.length; at++) {
      const shorter = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
      const longer = Buffer.concat([bytes.subarray(0, at), Uint8Array.of(0x54), bytes.subarray(at)]);
      for (const changed of [shorter, longer]) {
        const outcome = readDamaged(changed, tinyFile, expected);
        expect(outcome).toBe(at < LTN_HEADER_BYTES ? 'refused' : 'partial');
      }
    }
  });
});

describe('a larger .ltn file', () => {
  const bytes = writeLtn(fullFile);
  const expected = partsOf(fullFile);

  it('survives 10,000 random mutations: an error, or its own parts with the loss named', () => {
    const random = seededRandom(20_000);
    const below = (n: number): number => Math.floor(random() * n);
    const mutations: ((bytes: Buffer) => Uint8Array)[] = [
      (b) => flip(b, below(b.length * 8)),
      (b) => b.fill(below(256), below(b.length), b.length),
      (b) => b.fill(below(256), ...range(b.length, 600)),
      (b) => b.subarray(0, below(b.length)),
      (b) => without(b, ...range(b.length, 600)),
      (b) => insert(b, below(b.length), b.subarray(...range(b.length, 600))),
      (b) => overwrite(b, below(b.length - 4), Uint8Array.of(255, 255, 255, 255)),
      (b) => overwrite(b, below(b.length - 8), Buffer.from(['TILE', 'INDX', 'exif', 'HDRS'][below(4)]!)),
    ];
    function range(length: number, longest: number): [number, number] {
      const start = below(length);
      return [start, Math.min(length, start + 1 + below(longest))];
    }
    const outcomes = { refused: 0, partial: 0, whole: 0 };
    for (let round = 0; round < 10_000; round++) {
      let changed = Buffer.from(bytes);
      for (let times = 1 + below(3); times > 0 && changed.length > 8; times--) {
        changed = Buffer.from(mutations[below(mutations.length)]!(changed));
      }
      outcomes[readDamaged(changed, fullFile, expected)]++;
    }
    expect(outcomes.partial).toBeGreaterThan(8000);
  });

  it('gives all the other tiles when one is damaged, and says why', () => {
    const parsed = parseLtn(flip(Buffer.from(bytes), (bytes.length - 20) * 8));
    expect(parsed.tiles.map((tile) => 'damaged' in tile && tile.damaged)).toEqual([
      ...Array.from({ length: 11 }, () => false),
      'its checksum differs',
    ]);
    expect(parsed.problems).toEqual(['1 of 12 tiles can not be restored.']);
  });

  it('gives all tiles before a cut, and says why the rest is missing', () => {
    const parsed = parseLtn(bytes.subarray(0, bytes.length - 1100));
    const reasons = parsed.tiles.map((tile) => ('damaged' in tile ? tile.damaged : 'whole'));
    expect(reasons.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 'whole'));
    expect(reasons.slice(10)).toEqual(['its bytes are cut off', 'its bytes are cut off']);
  });

  it('finds every tile and block without the index', () => {
    const index = Buffer.from(bytes).indexOf('INDX');
    const parsed = parseLtn(flip(Buffer.from(bytes), (index + 10) * 8));
    expect(partsOf(parsed)).toEqual(expected);
    expect(parsed.problems.join(' ')).toMatch(/index is missing or damaged/);
  });

  it('finds the tiles behind bytes that were lost', () => {
    const secondTile = Buffer.from(bytes).indexOf('TILE', Buffer.from(bytes).indexOf('TILE') + 4);
    const parsed = parseLtn(without(Buffer.from(bytes), secondTile + 30, secondTile + 50));
    expect(parsed.tiles.filter((tile) => 'damaged' in tile)).toHaveLength(1);
  });

  it('names each block that is damaged', () => {
    for (const [type, name] of [
      ['icc ', /colour profile \(ICC\) is damaged/],
      ['exif', /EXIF block is damaged/],
      ['iptc', /IPTC block is damaged/],
      ['xmp ', /XMP block is damaged/],
      ['prev', /preview is damaged/],
      ['modl', /embedded model is damaged/],
    ] as const) {
      const parsed = parseLtn(flip(Buffer.from(bytes), (Buffer.from(bytes).indexOf(type) + 12) * 8));
      expect(parsed.problems).toEqual([expect.stringMatching(name)]);
    }
  });

  it('says when something follows its end', () => {
    const parsed = parseLtn(Buffer.concat([bytes, Buffer.from('more')]));
    expect(partsOf(parsed)).toEqual(expected);
    expect(parsed.problems).toHaveLength(1);
  });
});

describe('parts of another file', () => {
  const other = writeLtn({
    header: { ...plainHeader, qualityRow: 7 },
    metadata: {},
    tiles: [noiseTile(1, 50, 0), noiseTile(2, 50, 0)],
  });

  it('are not taken for those of this one, not even from a damaged block that holds them', () => {
    const file: LtnFile = {
      header: plainHeader,
      metadata: {},
      preview: other,
      tiles: [noiseTile(3, 50, 0), noiseTile(4, 50, 0)],
    };
    const bytes = writeLtn(file);
    bytes[LTN_HEADER_BYTES + 9]! ^= 1;
    const parts = partsOf(parseLtn(bytes));
    expect(parts).toEqual({ ...partsOf(file), preview: undefined });
  });
});

describe('a malicious .ltn file', () => {
  it('can not make the search for tiles take more than a few passes over its bytes', () => {
    const header = writeLtn({
      header: plainHeader,
      metadata: {},
      tiles: [noiseTile(1, 4, 0), noiseTile(2, 4, 0)],
    });
    const start = header.subarray(0, LTN_HEADER_BYTES);
    // Each of 250,000 heads promises a tile that reaches to the end: 250 GB of checksums if all were followed.
    const bytes = new Uint8Array(2_000_000 + LTN_HEADER_BYTES);
    const view = new DataView(bytes.buffer);
    bytes.set(start);
    for (let at = LTN_HEADER_BYTES; at + 8 <= bytes.length; at += 8) {
      bytes.set(Buffer.from('TILE'), at);
      view.setUint32(at + 4, Math.max(0, bytes.length - at - 12), true);
    }
    const parsed = parseLtn(bytes);
    expect(parsed.tiles.every((tile) => 'damaged' in tile)).toBe(true);
  });

  it('has each block inflated once only, and its problems named once', () => {
    const start = writeLtn(tinyFile).subarray(0, LTN_HEADER_BYTES);
    const bomb = Buffer.concat([Uint8Array.of(1), deflateRawSync(new Uint8Array(20_000_000))]);
    const chunk = encodeChunk('exif', [bomb], headerCrc(start));
    // 1,000 bombs and damaged stretches: 20 GB if all were inflated.
    const parts = Array.from({ length: 2000 }, (_, i) => (i % 2 === 0 ? chunk : chunk.subarray(20)));
    const parsed = parseLtn(Buffer.concat([start, ...parts]), { maxMetadataBytes: 19_999_999 });
    expect(parsed.metadata).toEqual({});
    expect(parsed.problems).toHaveLength(4);
  });

  it('may hold any chunks with right checksums', () => {
    const start = writeLtn(tinyFile).subarray(0, LTN_HEADER_BYTES);
    const crc = headerCrc(start);
    const type = fc.constantFrom('icc ', 'exif', 'xmp ', 'prev', 'modl', 'INDX', 'TILE', 'any?', 'ANY?');
    const payload = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.array(fc.nat(60), { maxLength: 6 }).map((words) => new Uint8Array(Uint32Array.from(words).buffer)),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(type, payload), { maxLength: 8 }), (chunks) => {
        const bytes = Buffer.concat([start, ...chunks.map(([t, p]) => encodeChunk(t, [p], crc))]);
        try {
          expect(parseLtn(bytes).tiles).toHaveLength(2);
        } catch (error) {
          expect(error).toMatchObject({ name: 'LatensifyError', code: 'unsupported' });
        }
      }),
      { numRuns: 500 },
    );
  });

  it('can not place a tile outside the grid or outside its chunk', () => {
    const file = writeLtn(tinyFile);
    const start = file.subarray(0, LTN_HEADER_BYTES);
    const crc = headerCrc(file);
    const tile = (number: number, alphaLength: number): Uint8Array =>
      encodeChunk('TILE', [new Uint8Array(Uint32Array.of(number, 0, alphaLength).buffer)], crc);
    for (const chunk of [tile(2, 0), tile(0xffffffff, 0), tile(0, 1), tile(0, 0xffffffff)]) {
      const parsed = parseLtn(Buffer.concat([start, chunk]));
      expect(parsed.tiles).toEqual([{ damaged: 'it was not found' }, { damaged: 'it was not found' }]);
    }
    const index = encodeChunk('INDX', [new Uint8Array(8).fill(255)], crc);
    expect(parseLtn(Buffer.concat([start, index, tile(1, 0)])).problems).toHaveLength(1);
  });
});

function flip(bytes: Buffer, bit: number): Uint8Array {
  bytes[bit >> 3]! ^= 1 << (bit & 7);
  return bytes;
}

const without = (bytes: Buffer, start: number, end: number): Uint8Array =>
  Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);

const insert = (bytes: Buffer, at: number, more: Uint8Array): Uint8Array =>
  Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);

function overwrite(bytes: Buffer, at: number, by: Uint8Array): Uint8Array {
  bytes.set(by, at);
  return bytes;
}
