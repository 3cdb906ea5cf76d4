import { describe, expect, it } from 'vitest';
import { type RatePoint, bdRate, pchip } from '../../bench/shared/bd-rate.js';

describe('pchip', () => {
  // Values of scipy.interpolate.PchipInterpolator (SciPy 1.17).
  it('gives the same values as SciPy', () => {
    const f = pchip([0, 1, 2.5, 4, 4.5], [0, 2, 2.2, 1, 5]);
    const expected: [number, number][] = [
      [0.3, 0.8190343362831858],
      [0.9, 1.9472155752212386],
      [1, 2],
      [1.7, 2.142876171746968],
      [2.5, 2.2],
      [3.1, 1.7776],
      [4.2, 1.9184],
      [4.5, 5],
    ];
    for (const [x, y] of expected) expect(f(x)).toBeCloseTo(y, 10);
  });

  it('is a straight line between two points', () => {
    expect(pchip([1, 3], [10, 20])(1.5)).toBeCloseTo(12.5, 12);
  });

  it('never leaves the range of neighbouring points', () => {
    const f = pchip([0, 1, 2, 3], [0, 0, 1, 1]);
    for (let x = 0; x <= 3; x += 0.01) {
      expect(f(x)).toBeGreaterThanOrEqual(-1e-12);
      expect(f(x)).toBeLessThanOrEqual(1 + 1e-12);
    }
  });
});

describe('bdRate', () => {
  const anchor: RatePoint[] = [
    { rate: 0.2, quality: 28 },
    { rate: 0.5, quality: 32 },
    { rate: 1, quality: 36 },
    { rate: 2, quality: 41 },
  ];

  it('is 0 for the same curve', () => {
    expect(bdRate(anchor, anchor)).toEqual({ percent: 0, from: 28, to: 41 });
  });

  it('is the factor between two curves that differ by one', () => {
    const tested = anchor.map(({ rate, quality }) => ({ rate: rate * 0.8, quality }));
    expect(bdRate(anchor, tested)?.percent).toBeCloseTo(-20, 10);
    expect(bdRate(tested, anchor)?.percent).toBeCloseTo(25, 10);
  });

  it('does not depend on the order of the points', () => {
    const tested = anchor.map(({ rate, quality }) => ({ rate: rate * 1.1, quality: quality + 0.3 }));
    expect(bdRate([...anchor].reverse(), tested)).toEqual(bdRate(anchor, tested));
  });

  it('covers only the range of quality that both curves have', () => {
    const tested = [
      { rate: 0.4, quality: 30 },
      { rate: 3, quality: 44 },
    ];
    expect(bdRate(anchor, tested)).toMatchObject({ from: 30, to: 41 });
  });

  it('is undefined where there is nothing to compare', () => {
    expect(bdRate(anchor, [])).toBeUndefined();
    expect(bdRate(anchor, [{ rate: 1, quality: 30 }])).toBeUndefined();
    const above = anchor.map(({ rate, quality }) => ({ rate, quality: quality + 20 }));
    expect(bdRate(anchor, above)).toBeUndefined();
  });

  it('of points with equal quality takes the cheapest', () => {
    const doubled = [...anchor, { rate: 1.4, quality: 36 }];
    expect(bdRate(anchor, doubled)?.percent).toBeCloseTo(0, 12);
  });

  // Mean curves (bpp, PSNR) on the 24 Kodak pictures, and what an implementation on SciPy makes of them.
  describe('on measured curves', () => {
    const curve = (points: [number, number][]): RatePoint[] =>
      points.map(([rate, quality]) => ({ rate, quality }));
    const tested = curve([
      [0.1837, 28.35],
      [0.2939, 30.06],
      [0.4543, 31.92],
      [0.6703, 33.89],
      [0.9453, 35.87],
      [1.2721, 37.7],
      [1.6543, 39.28],
      [2.0836, 40.53],
      [2.6003, 41.49],
    ]);

    it('agrees with SciPy against JPEG', () => {
      const jpeg = curve([
        [0.1564, 25.7172],
        [0.3025, 28.1448],
        [0.4918, 30.0734],
        [0.654, 31.3101],
        [0.8505, 32.5713],
        [1.2592, 34.6748],
        [1.9147, 37.277],
      ]);
      expect(bdRate(jpeg, tested)?.percent).toBeCloseTo(-39.304937585023595, 6);
    });

    it('agrees with SciPy against WebP', () => {
      const webp = curve([
        [0.2174, 28.1086],
        [0.3775, 30.1936],
        [0.5772, 32.2019],
        [0.7687, 33.7324],
        [1.1543, 36.1841],
        [2.2237, 40.2861],
      ]);
      expect(bdRate(webp, tested)?.percent).toBeCloseTo(-15.750121820813668, 6);
    });

    it('agrees with SciPy against AVIF', () => {
      const avif = curve([
        [0.1601, 28.1999],
        [0.2447, 29.6782],
        [0.3788, 31.3693],
        [0.6009, 33.4961],
        [0.8921, 35.4748],
        [1.373, 38.5313],
        [1.9998, 40.8233],
      ]);
      expect(bdRate(avif, tested)?.percent).toBeCloseTo(5.052051379317568, 6);
    });
  });
});
