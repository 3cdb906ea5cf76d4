import fc from 'fast-check';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { LatensifyError } from '../../../common/errors.js';
import { decodeAlpha, encodeAlpha } from '../../../models/codec/alpha.js';

describe('the alpha of a tile', () => {
  it('comes back as it was, whatever it is', () => {
    const anyPlane = fc
      .record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 40 }) })
      .chain((size) => {
        const length = size.width * size.height;
        const sample = fc.oneof(fc.nat(255), fc.constantFrom(0, 255));
        return fc.tuple(fc.constant(size), fc.array(sample, { minLength: length, maxLength: length }));
      });
    fc.assert(
      fc.property(anyPlane, ([size, samples]) => {
        const plane = Uint8Array.from(samples);
        expect(decodeAlpha(encodeAlpha(plane, size), size)).toEqual(plane);
      }),
    );
  });

  it('takes two bytes when it is constant', () => {
    const size = { width: 1024, height: 1024 };
    const plane = new Uint8Array(1024 * 1024).fill(255);
    expect([...encodeAlpha(plane, size)]).toEqual([0, 255]);
    expect(decodeAlpha(Uint8Array.of(0, 255), size).every((sample) => sample === 255)).toBe(true);
  });

  it('is predicted: slopes in any direction take next to nothing', () => {
    const size = { width: 200, height: 200 };
    for (const slope of [
      (x: number) => x,
      (_x: number, y: number) => y,
      (x: number, y: number) => 2 * x + 3 * y,
    ]) {
      const plane = Uint8Array.from({ length: 40_000 }, (_, i) => slope(i % 200, Math.floor(i / 200)));
      const bytes = encodeAlpha(plane, size);
      expect(bytes.length).toBeLessThan(1000);
      expect(decodeAlpha(bytes, size)).toEqual(plane);
    }
  });

  it('follows the filters of PNG', () => {
    // Rows of 3 with the filters none, sub, up, average, Paeth.
    const rows = [
      [0, 10, 20, 30],
      [1, 5, 1, 1],
      [2, 1, 1, 255],
      [3, 1, 1, 1],
      [4, 1, 1, 1],
    ];
    const bytes = Buffer.concat([Uint8Array.of(1), deflateRawSync(Uint8Array.from(rows.flat()))]);
    // prettier-ignore
    expect([...decodeAlpha(bytes, { width: 3, height: 5 })]).toEqual([
      10, 20, 30,
      5, 6, 7,
      6, 7, 6,
      4, 6, 7,
      5, 7, 8,
    ]);
  });

  it('refuses a plane of another size', () => {
    expect(() => encodeAlpha(new Uint8Array(5), { width: 2, height: 3 })).toThrow(LatensifyError);
  });
});

describe('damaged alpha', () => {
  const size = { width: 30, height: 20 };
  const whole = encodeAlpha(
    Uint8Array.from({ length: 600 }, (_, i) => (i * i) % 251),
    size,
  );
  const deflated = (filtered: Uint8Array): Uint8Array =>
    Buffer.concat([Uint8Array.of(1), deflateRawSync(filtered)]);

  it.each([
    ['nothing', new Uint8Array()],
    ['an unknown kind', Uint8Array.of(2, 0)],
    ['a constant without its value', Uint8Array.of(0)],
    ['a constant with more', Uint8Array.of(0, 1, 2)],
    ['no deflate stream', Uint8Array.of(1, 255, 255)],
    ['too few rows', deflated(new Uint8Array(31 * 19))],
    ['too many rows', deflated(new Uint8Array(31 * 21))],
    ['a bomb', deflated(new Uint8Array(10_000_000))],
    ['an unknown filter', deflated(new Uint8Array(31 * 20).fill(5))],
    ['a cut', whole.subarray(0, whole.length - 1)],
  ])('is refused: %s', (_, bytes) => {
    expect(() => decodeAlpha(bytes, size)).toThrow(expect.objectContaining({ code: 'damaged' }));
  });

  it('may be any noise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
        try {
          expect(decodeAlpha(noise, size)).toHaveLength(600);
        } catch (error) {
          expect(error).toMatchObject({ name: 'LatensifyError', code: 'damaged' });
        }
      }),
    );
  });
});
