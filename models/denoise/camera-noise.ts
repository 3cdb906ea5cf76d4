import { correlationKernel, REACH } from './correlation-kernel.js';
import { deviationAt, type NoiseCurve } from './noise-curve.js';
import { fromOpponent } from './opponent.js';

export interface CleanPlanes {
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
  /** Plane by plane (R, G, B, or grey), 0 … 1. */
  readonly data: Float32Array;
}

export interface CameraNoise {
  /** As many planes, to be added; not clipped. */
  readonly noise: Float32Array;
  /** Deviations of luminance and chroma for each pixel as in NoiseMap: two planes. */
  readonly level: Float32Array;
}

/**
 * Noise as a camera makes it: of the curve's deviation at each pixel's brightness, and correlated between neighbours. A grey
 * picture gets the noise that its luminance would have had.
 * @param gaussian standard normal numbers
 */
export function cameraNoise(
  { channels, height, width, data }: CleanPlanes,
  { points, correlation }: NoiseCurve,
  gaussian: () => number,
): CameraNoise {
  const size = height * width;
  const unit = (neighbours: number | undefined): Float32Array =>
    correlatedNoise({ height, width }, neighbours ?? 0, gaussian);
  const [r, g, b] = channels === 3 ? [0, size, 2 * size] : [0, 0, 0];
  const luminance = unit(correlation.luminance[0]);
  const [first, second] = channels === 3 ? [unit(correlation.chroma[0]), unit(correlation.chroma[0])] : [];
  const noise = new Float32Array(channels * size);
  const level = new Float32Array(2 * size);
  for (let i = 0; i < size; i++) {
    const deviation = deviationAt(points, (data[r + i]! + data[g + i]! + data[b + i]!) / 3);
    level[i] = deviation.luminance;
    level[size + i] = deviation.chroma;
    const [c1, c2] = [first?.[i] ?? 0, second?.[i] ?? 0];
    const rgb = fromOpponent(luminance[i]! * level[i]!, deviation.chroma * c1, deviation.chroma * c2);
    for (let c = 0; c < channels; c++) noise[c * size + i] = rgb[c]!;
  }
  return { noise, level };
}

/** Unit variance everywhere: what lies beyond an edge comes from the other side. */
function correlatedNoise(
  { height, width }: { readonly height: number; readonly width: number },
  neighbours: number,
  gaussian: () => number,
): Float32Array {
  const white = Float32Array.from({ length: height * width }, gaussian);
  const kernel = correlationKernel(neighbours);
  // In a picture smaller than the kernel a sample would meet itself, and the variance would grow.
  if (kernel.length === 1 || Math.min(height, width) <= 2 * REACH) return white;
  const wrap = (at: number, length: number): number => (at + length) % length;
  const convolved = (values: Float32Array, place: (x: number, y: number, by: number) => number) =>
    values.map((_, at) => {
      const [x, y] = [at % width, Math.floor(at / width)];
      return kernel.reduce((sum, weight, i) => sum + weight * values[place(x, y, i - REACH)]!, 0);
    });
  const rows = convolved(white, (x, y, by) => y * width + wrap(x + by, width));
  return convolved(rows, (x, y, by) => wrap(y + by, height) * width + x);
}
