import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LatensifyError } from '../../../common/errors.js';
import { prepareTables } from '../../../models/codec/entropy/index.js';
import { COEFFICIENTS } from '../../../models/codec/refinement/block-grid.js';
import { CLASSES, RefinementCodec, SURROUNDINGS } from '../../../models/codec/refinement/index.js';
import { gaussianTables, seededRandom } from './entropy/gaussian-tables.js';

const thresholds = Uint16Array.of(0, 10, 40, 120, 400);
const tableCount = CLASSES * thresholds.length;
const relativeSteps = Float32Array.from({ length: COEFFICIENTS }, (_, i) => 1 + (i % 3) / 4);
const codec = new RefinementCodec({
  relativeSteps,
  weights: Int16Array.from({ length: CLASSES * SURROUNDINGS }, (_, i) => (i * 7) % 23),
  thresholds,
  coder: prepareTables(gaussianTables(Array.from({ length: tableCount }, (_, i) => 0.2 + (i % 5)))),
  rounding: new Float32Array(tableCount).fill(0.4),
});

const anyBlocks = fc
  .record({
    rows: fc.integer({ min: 1, max: 4 }),
    columns: fc.integer({ min: 1, max: 4 }),
    seed: fc.nat(),
    spread: fc.constantFrom(0, 1, 20, 3000),
  })
  .map(({ rows, columns, seed, spread }) => {
    const random = seededRandom(seed);
    const values = Float32Array.from(
      { length: COEFFICIENTS * rows * columns },
      () => (random() + random() - 1) * spread,
    );
    return { grid: { rows, columns }, values };
  });

describe('the second layer', () => {
  it('decodes what the encoder says it will, each coefficient within a step', () => {
    fc.assert(
      fc.property(anyBlocks, fc.double({ min: 0.5, max: 30, noNaN: true }), (blocks, step) => {
        const { bytes, coefficients } = codec.compress(blocks, step);
        expect(codec.decompress(bytes, blocks.grid, step)).toEqual(coefficients);
        const plane = blocks.grid.rows * blocks.grid.columns;
        const far = coefficients.values.findIndex((v, i) => {
          const own = step * relativeSteps[Math.trunc(i / plane)]!;
          return Math.abs(v - blocks.values[i]!) > 0.7 * own;
        });
        expect(far).toBe(-1);
      }),
    );
  });

  it('finds damage or gives numbers, whatever the bytes are', () => {
    fc.assert(
      fc.property(anyBlocks, fc.uint8Array({ maxLength: 300 }), (blocks, bytes) => {
        try {
          const { values } = codec.decompress(bytes, blocks.grid, 4);
          expect(values.every(Number.isFinite)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(LatensifyError);
          expect((error as LatensifyError).code).toBe('damaged');
        }
      }),
    );
  });
});
