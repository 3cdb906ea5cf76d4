import type { CodeGrid } from './code-codec.js';
import { stepNumber } from './code-codec.js';

/** Code positions on each side of what sensitivity is measured on. */
const PROBE = 16;

type Decode = (
  code: Float32Array<ArrayBuffer>,
  size: { readonly width: number; readonly height: number },
) => Promise<Float32Array>;

/**
 * How strongly errors in each channel show: the root of the squared error of the picture for each squared error of a code
 * value, measured on the middle of a tile by adding noise of half the channel's deviation. At equal step × sensitivity all
 * channels cost the same error for a bit, as the transform of an orthonormal codec does at equal steps.
 */
export async function measureSensitivity(
  code: Float32Array,
  grid: CodeGrid,
  decode: Decode,
): Promise<Float64Array> {
  const size = { width: Math.min(PROBE, grid.columns), height: Math.min(PROBE, grid.rows) };
  const probe = cutMiddle(code, grid, size);
  const plane = size.width * size.height;
  const before = (await decode(probe.slice(), size)).slice();
  const sensitivity = new Float64Array(grid.channels);
  for (let c = 0; c < grid.channels; c++) {
    const delta = 0.5 * deviationOf(probe.subarray(c * plane, (c + 1) * plane)) || SMALL;
    const changed = probe.slice();
    for (let i = 0; i < plane; i++) changed[c * plane + i]! += isPositive(i) ? delta : -delta;
    const after = await decode(changed, size);
    let error = 0;
    for (let i = 0; i < before.length; i++) error += (after[i]! - before[i]!) ** 2;
    sensitivity[c] = Math.sqrt(error / plane) / delta;
  }
  return sensitivity;
}

/** Where a channel doesn't vary at all. */
const SMALL = 1e-3;

/** In the unit of pictures, [0, 1]: 2 grey levels at quality 100, 128 at 0, six octaves in even parts. */
export function stepsAt(sensitivity: Float64Array, quality: number): Uint8Array {
  const visible = (2 / 255) * 2 ** (0.06 * (100 - quality));
  // A channel that doesn't show at all gets the largest step there is.
  return Uint8Array.from(sensitivity, (each) => stepNumber(visible / Math.max(each, 1e-9)));
}

/** A fixed pattern of signs without a regular structure: bits of a multiplicative hash. */
const isPositive = (i: number): boolean => ((Math.imul(i + 1, 0x9e3779b1) ^ (i << 7)) >>> 13) % 2 === 0;

function deviationOf(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

function cutMiddle(
  code: Float32Array,
  { channels, rows, columns }: CodeGrid,
  { width, height }: { readonly width: number; readonly height: number },
): Float32Array<ArrayBuffer> {
  const [top, left] = [Math.floor((rows - height) / 2), Math.floor((columns - width) / 2)];
  const cut = new Float32Array(channels * width * height);
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < height; y++) {
      const from = (c * rows + top + y) * columns + left;
      cut.set(code.subarray(from, from + width), (c * height + y) * width);
    }
  }
  return cut;
}
