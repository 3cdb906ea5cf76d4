import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { principalAngles } from '../../../models/analysis/index.js';

const unit = (size: number, at: number): Float64Array =>
  Float64Array.from({ length: size }, (_, i) => (i === at ? 1 : 0));

describe('principal angles', () => {
  it('are those that a plane was turned by', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: Math.PI / 2, noNaN: true }), (angle) => {
        const axes = [unit(4, 0), unit(4, 1)];
        const turned = Float64Array.of(0, Math.cos(angle), Math.sin(angle), 0);
        // Any other vectors of the same plane.
        const basis = [0, 1].map((k) =>
          Float64Array.from(turned, (v, i) => (3 + k) * v + (2 - k) * axes[0]![i]!),
        );
        const [least, most] = principalAngles(basis, axes);
        expect(least).toBeCloseTo(0, 6);
        expect(most).toBeCloseTo(angle, 6);
      }),
    );
  });

  it('are none within one space, and right angles between spaces that share nothing', () => {
    const axes = [unit(5, 0), unit(5, 1), unit(5, 2)];
    const same = [axes[2]!, Float64Array.of(1, 1, 1, 0, 0), Float64Array.of(0, 2, 0, 0, 0)];
    for (const angle of principalAngles(same, axes)) expect(angle).toBeCloseTo(0, 6);
    const others = [unit(5, 3), Float64Array.of(0, 0, 0, 1, 4)];
    for (const angle of principalAngles(others, axes)) expect(angle).toBeCloseTo(Math.PI / 2, 6);
  });
});
