import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LatensifyError } from '../../../../common/errors.js';
import {
  prepareTables,
  RansDecoder,
  RansEncoder,
  SKIPPED,
  type CoderTables,
} from '../../../../models/codec/entropy/index.js';
import {
  gaussianSamples,
  gaussianTables,
  geometricScales,
  idealBits,
  seededRandom,
  tablesFromFrequencies,
  type Samples,
} from './gaussian-tables.js';

const scales = geometricScales(0.1, 64, 40);
const gaussian = prepareTables(gaussianTables(scales));

function encode(tables: CoderTables, { tableIndexes, values }: Samples): Uint8Array {
  const encoder = new RansEncoder(tables);
  encoder.push(tableIndexes, values, values.length);
  return encoder.finish();
}

function decode(tables: CoderTables, bytes: Uint8Array, tableIndexes: Uint8Array): Int16Array {
  const decoder = new RansDecoder(tables, bytes);
  const out = new Int16Array(tableIndexes.length);
  decoder.pull(tableIndexes, out.length, out);
  decoder.finish();
  return out;
}

/** Any valid tables: 2S + 2 weights, scaled to a sum of 65536. */
const anyTables = fc
  .array(
    fc.integer({ min: 0, max: 20 }).chain((halfWidth) =>
      fc.array(fc.integer({ min: 0, max: 1000 }), {
        minLength: 2 * halfWidth + 2,
        maxLength: 2 * halfWidth + 2,
      }),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((tables) => tablesFromFrequencies(tables.map(toFrequencies)));

function toFrequencies(weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0) || 1;
  const free = 65536 - weights.length;
  const frequencies = weights.map((weight) => 1 + Math.floor((weight / sum) * free));
  frequencies[0]! += 65536 - frequencies.reduce((a, b) => a + b, 0);
  return frequencies;
}

const anyValue = fc.oneof(
  fc.integer({ min: -25, max: 25 }),
  fc.integer({ min: -32768, max: 32767 }),
  fc.constantFrom(-32768, 32767),
);

describe('rANS', () => {
  it('gives back any Int16 values with any valid tables, in batches of any size', () => {
    fc.assert(
      fc.property(
        anyTables,
        fc.array(fc.tuple(fc.nat(), anyValue), { maxLength: 200 }),
        fc.integer({ min: 1, max: 50 }),
        (scaleTables, symbols, batch) => {
          const tables = prepareTables(scaleTables);
          const tableIndexes = Uint8Array.from(symbols, ([n]) => (n % 7 === 0 ? SKIPPED : n % tables.count));
          const values = Int16Array.from(symbols, ([, value]) => value);
          const encoder = new RansEncoder(tables);
          for (let i = 0; i < values.length; i += batch) {
            const part = values.subarray(i, i + batch);
            encoder.push(tableIndexes.subarray(i, i + batch), part, part.length);
          }
          const expected = values.map((value, i) => (tableIndexes[i] === SKIPPED ? 0 : value));
          expect(decode(tables, encoder.finish(), tableIndexes)).toEqual(expected);
        },
      ),
    );
  });

  it('codes every value that an Int16 can have with the narrowest table', () => {
    const tables = prepareTables(tablesFromFrequencies([[65535, 1]]));
    const values = Int16Array.from({ length: 65536 }, (_, i) => i - 32768);
    const tableIndexes = new Uint8Array(values.length);
    expect(decode(tables, encode(tables, { tableIndexes, values }), tableIndexes)).toEqual(values);
  });

  it('works with the widest table', () => {
    const tables = prepareTables(tablesFromFrequencies([Array.from({ length: 65536 }, () => 1)]));
    const values = Int16Array.from([-32768, -32767, -1, 0, 1, 32767]);
    const tableIndexes = new Uint8Array(values.length);
    expect(decode(tables, encode(tables, { tableIndexes, values }), tableIndexes)).toEqual(values);
  });

  it('stays within 0.3 % of the bits that the tables promise', () => {
    const samples = gaussianSamples(scales, 200_000, 3);
    const ideal = idealBits(gaussianTables(scales), samples) / 8;
    expect(encode(gaussian, samples).length).toBeLessThan(ideal * 1.003 + 4);
  });

  it('writes the bytes that docs/format.md shows', () => {
    const tables = prepareTables(tablesFromFrequencies([[16384, 32768, 16000, 384]]));
    const samples = { tableIndexes: new Uint8Array(6), values: Int16Array.from([0, 1, -1, 0, -5, 0]) };
    const bytes = encode(tables, samples);
    expect(Buffer.from(bytes).toString('hex')).toBe('8193190080be');
    expect(decode(tables, bytes, samples.tableIndexes)).toEqual(samples.values);
  });

  it('codes nothing into the initial state', () => {
    const bytes = new RansEncoder(gaussian).finish();
    expect([...bytes]).toEqual([0, 0, 1, 0]);
    new RansDecoder(gaussian, bytes).finish();
  });
});

describe('damaged rANS bytes', () => {
  const samples = gaussianSamples(scales, 2000, 5);
  const bytes = encode(gaussian, samples);

  it('are refused at every length cut', () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decode(gaussian, bytes.subarray(0, length), samples.tableIndexes)).toThrow(LatensifyError);
    }
  });

  it('are refused when bytes are left over', () => {
    const longer = new Uint8Array(bytes.length + 2);
    longer.set(bytes);
    expect(() => decode(gaussian, longer, samples.tableIndexes)).toThrow(LatensifyError);
  });

  it('never decode to the same values, nor fail otherwise than with a LatensifyError', () => {
    const random = seededRandom(7);
    for (let round = 0; round < 2000; round++) {
      const changed = bytes.slice();
      const bit = Math.floor(random() * bytes.length * 8);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(resultOf(() => decode(gaussian, changed, samples.tableIndexes))).not.toEqual(samples.values);
    }
  });

  it('may be any noise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), anyTables, (noise, scaleTables) => {
        const tables = prepareTables(scaleTables);
        const tableIndexes = Uint8Array.from({ length: 500 }, (_, i) => i % tables.count);
        resultOf(() => decode(tables, noise, tableIndexes));
      }),
      { numRuns: 1000 },
    );
  });

  /** The values, or undefined after a LatensifyError; any other error goes on. */
  function resultOf(work: () => Int16Array): Int16Array | undefined {
    try {
      return work();
    } catch (error) {
      if (error instanceof LatensifyError && error.code === 'damaged') return undefined;
      throw error;
    }
  }
});

describe('entropy tables', () => {
  const good = tablesFromFrequencies([
    [1, 65533, 1, 1],
    [65535, 1],
  ]);

  it('are accepted when every frequency is at least 1 and they sum to 65536', () => {
    expect(prepareTables(good).count).toBe(2);
  });

  it.each([
    ['no tables', { ...good, halfWidths: new Uint16Array() }],
    ['too many tables', { ...good, halfWidths: new Uint16Array(256) }],
    ['offsets beyond the end', { ...good, offsets: Uint32Array.of(0, 5, 99) }],
    ['offsets that go back', { ...good, offsets: Uint32Array.of(0, 9, 8) }],
    ['a wrong half width', { ...good, halfWidths: Uint16Array.of(2, 0) }],
    ['a table too wide', tablesFromFrequencies([Array.from({ length: 65538 }, () => 1)])],
    ['a frequency of 0', tablesFromFrequencies([[0, 65535, 0, 1]])],
    ['a negative frequency', tablesFromFrequencies([[65530, -10, 10, 6]])],
    ['a sum too small', tablesFromFrequencies([[1, 2, 3, 4]])],
    ['a sum too large', tablesFromFrequencies([[65536, 1]])],
  ])('are refused: %s', (_, tables) => {
    expect(() => prepareTables(tables)).toThrow(expect.objectContaining({ code: 'model' }));
  });

  it('are asked for by number, and a wrong one is named', () => {
    const wrong = Uint8Array.of(good.halfWidths.length);
    expect(() => new RansEncoder(prepareTables(good)).push(wrong, new Int16Array(1), 1)).toThrow(
      /no table 2/,
    );
    const decoder = new RansDecoder(prepareTables(good), Uint8Array.of(0, 0, 1, 0));
    expect(() => decoder.pull(wrong, 1, new Int16Array(1))).toThrow(/no table 2/);
  });
});
