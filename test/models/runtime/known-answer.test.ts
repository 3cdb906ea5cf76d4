import { describe, expect, it } from 'vitest';
import { hashOutputs, knownAnswerInputs } from '../../../models/runtime/index.js';

describe('known-answer inputs', () => {
  const { x, other } = knownAnswerInputs({ x: [1, 4, 24, 40], other: [2] });

  it('are those that NumPy makes by the same formula', () => {
    expect(x && hashOutputs([x])).toBe('7b9e286e8111dd1f765a691c86c009cac6ed940c02988a05338e8be1a3bd1573');
    expect(x?.data.slice(64, 72)).toEqual(Float32Array.of(-152, 244, -46, 153, 241, 141, -119, -44));
  });

  it('stand at their extremes in every fourth run of 64', () => {
    x?.data.forEach((value, i) => {
      if ((i >>> 6) % 4 === 0) expect(Math.abs(value)).toBe(255);
      else expect(Math.abs(value)).toBeLessThanOrEqual(255);
    });
  });

  it('start anew for every input', () => {
    expect(other).toEqual({ dims: [2], data: x?.data.slice(0, 2) });
  });
});

describe('the hash of outputs', () => {
  const tensor = (...values: number[]) => ({ dims: [values.length], data: Float32Array.from(values) });

  it('counts negative zero as zero', () => {
    expect(hashOutputs([tensor(-0, 1)])).toBe(hashOutputs([tensor(0, 1)]));
  });

  it('depends on the order of the outputs', () => {
    expect(hashOutputs([tensor(1), tensor(2)])).not.toBe(hashOutputs([tensor(2), tensor(1)]));
  });
});
