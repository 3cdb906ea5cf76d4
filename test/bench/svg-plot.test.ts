import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { type Plot, svgPlot } from '../../bench/shared/svg-plot.js';

const plot: Plot = {
  title: 'Rate & distortion <test>',
  panels: [
    {
      title: 'PSNR',
      xLabel: 'bits per pixel',
      yLabel: 'PSNR (dB)',
      series: [
        { label: 'one', points: [1, 0.25, 4].map((x) => ({ x, y: 30 + 2 * Math.log2(x) })) },
        { label: 'two', points: [{ x: 0.5, y: 33 }] },
      ],
    },
    { title: 'Empty', xLabel: 'x', yLabel: 'y', series: [{ label: 'one', points: [] }] },
  ],
};

describe('svgPlot', () => {
  const svg = svgPlot(plot);

  it('is a picture that a renderer accepts, one panel beside the other', async () => {
    const { width, height } = await sharp(Buffer.from(svg)).metadata();
    expect([width, height]).toEqual([1040, 440]);
  });

  it('draws each curve from left to right', () => {
    const points = /<polyline[^>]*points="([^"]+)"/
      .exec(svg)![1]!
      .split(' ')
      .map((pair) => pair.split(',').map(Number));
    const xs = points.map(([x]) => x!);
    expect(xs).toEqual([...xs].sort((a, b) => a - b));
    // Logarithmic: 0.25, 1, 4 stand at equal distances. y grows upwards.
    expect(xs[1]! - xs[0]!).toBeCloseTo(xs[2]! - xs[1]!, 1);
    expect(points[0]![1]).toBeGreaterThan(points[2]![1]!);
  });

  it('stays within its frame', () => {
    for (const [, x, y] of svg.matchAll(/([\d.]+),([\d.]+)/g)) {
      expect(Number(x)).toBeLessThanOrEqual(1040);
      expect(Number(y)).toBeLessThanOrEqual(440);
    }
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('names each series once in the legend and escapes what XML would read', () => {
    expect(svg.match(/>two</g)).toHaveLength(1);
    expect(svg).toContain('Rate &amp; distortion &lt;test&gt;');
  });

  it('has ticks at round numbers', () => {
    for (const tick of ['0.5', '1', '2', '30', '34']) expect(svg).toContain(`>${tick}</text>`);
  });

  it('follows the dark scheme', () => {
    expect(svg).toContain('prefers-color-scheme:dark');
  });
});
