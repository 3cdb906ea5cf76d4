import { LatensifyError } from '../../common/errors.js';
import type { Pixels } from '../../common/pixels.js';
import { assertComparable } from './comparable.js';

/**
 * Multi-scale structural similarity (Wang, Simoncelli, Bovik: "Multi-scale structural similarity for image quality
 * assessment", 2003): at each of five scales the mean of contrast × structure, at the coarsest that of the whole SSIM,
 * each to the power of its weight, multiplied. Windows are Gaussian (11 taps, σ 1.5) and lie wholly in the picture;
 * scales are halved by averaging 2 × 2 samples, a last odd row or column left out. Constants are those of 8-bit
 * samples.
 */
const weights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333] as const;
const taps = 11;
const sigma = 1.5;
const c1 = (0.01 * 255) ** 2;
const c2 = (0.03 * 255) ** 2;
const smallestFactor = 1e-6;

const gaussian = normalised(
  Array.from({ length: taps }, (_, tap) => Math.exp(-((tap - (taps - 1) / 2) ** 2) / (2 * sigma ** 2))),
);

interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/**
 * The mean of the channels' MS-SSIM, alpha among them; 1 for equal pictures. Pictures whose shorter side is below 176
 * pixels hold fewer than five scales: those that fit are taken, and their weights are divided by their sum. Such figures
 * can't be compared with those of five scales.
 * @throws LatensifyError 'usage' when size or channels differ, or a side is shorter than the window's 11 pixels
 */
export function msSsim(a: Pixels, b: Pixels): number {
  assertComparable(a, b);
  const scales = scalesOf(Math.min(a.width, a.height));
  if (scales === 0) {
    throw new LatensifyError('usage', `MS-SSIM needs at least ${taps} pixels a side.`);
  }
  const exponents = normalised(weights.slice(0, scales));
  let sum = 0;
  for (let channel = 0; channel < a.channels; channel += 1) {
    sum += planeMsSsim(plane(a, channel), plane(b, channel), scales === weights.length ? weights : exponents);
  }
  return sum / a.channels;
}

function normalised(values: readonly number[]): number[] {
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => value / sum);
}

function scalesOf(shorterSide: number): number {
  let scales = 0;
  for (let side = shorterSide; side >= taps && scales < weights.length; side >>= 1) scales += 1;
  return scales;
}

function plane({ width, height, channels, data }: Pixels, channel: number): Plane {
  const samples = new Float32Array(width * height);
  for (let index = 0; index < samples.length; index += 1) samples[index] = data[index * channels + channel]!;
  return { width, height, data: samples };
}

function planeMsSsim(a: Plane, b: Plane, exponents: readonly number[]): number {
  let product = 1;
  let [x, y] = [a, b];
  for (const [scale, exponent] of exponents.entries()) {
    const { contrastStructure, ssim } = meanSimilarity(x, y);
    const factor = scale === exponents.length - 1 ? ssim : contrastStructure;
    product *= Math.max(factor, smallestFactor) ** exponent;
    [x, y] = [halved(x), halved(y)];
  }
  return product;
}

/**
 * With the means μ, the variances σ² and the covariance σxy in each window:
 * contrast × structure = (2 σxy + c2) / (σx² + σy² + c2),
 * SSIM = that × (2 μx μy + c1) / (μx² + μy² + c1).
 * The sums run row by row, so that only a window's height of filtered rows is held.
 */
function meanSimilarity(x: Plane, y: Plane): { contrastStructure: number; ssim: number } {
  const columns = x.width - taps + 1;
  const rows = x.height - taps + 1;
  const ring = Array.from({ length: taps }, () => new FilteredRow(columns));
  const window = new FilteredRow(columns);
  let contrastStructure = 0;
  let ssim = 0;
  for (let row = 0; row < x.height; row += 1) {
    ring[row % taps]!.filter(x.data, y.data, row * x.width);
    if (row < taps - 1) continue;
    window.clear();
    for (let tap = 0; tap < taps; tap += 1) {
      window.add(ring[(row - taps + 1 + tap) % taps]!, gaussian[tap]!);
    }
    const sums = window.similarity();
    contrastStructure += sums.contrastStructure;
    ssim += sums.ssim;
  }
  return { contrastStructure: contrastStructure / (columns * rows), ssim: ssim / (columns * rows) };
}

/**
 * One row of x, y, x² + y² and xy under the Gaussian window. In float32 the variances, differences of large numbers,
 * would be off by a thousandth.
 */
class FilteredRow {
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  readonly #squares: Float64Array;
  readonly #products: Float64Array;

  constructor(columns: number) {
    this.#x = new Float64Array(columns);
    this.#y = new Float64Array(columns);
    this.#squares = new Float64Array(columns);
    this.#products = new Float64Array(columns);
  }

  clear(): void {
    for (const sums of [this.#x, this.#y, this.#squares, this.#products]) sums.fill(0);
  }

  /** The horizontal window over the row of both planes that begins at `start`. */
  filter(x: Float32Array, y: Float32Array, start: number): void {
    for (let column = 0; column < this.#x.length; column += 1) {
      let sumX = 0;
      let sumY = 0;
      let sumSquares = 0;
      let sumProducts = 0;
      for (let tap = 0; tap < taps; tap += 1) {
        const at = start + column + tap;
        const weight = gaussian[tap]!;
        const valueX = x[at]!;
        const valueY = y[at]!;
        sumX += weight * valueX;
        sumY += weight * valueY;
        sumSquares += weight * (valueX * valueX + valueY * valueY);
        sumProducts += weight * valueX * valueY;
      }
      this.#x[column] = sumX;
      this.#y[column] = sumY;
      this.#squares[column] = sumSquares;
      this.#products[column] = sumProducts;
    }
  }

  add(row: FilteredRow, weight: number): void {
    for (let column = 0; column < this.#x.length; column += 1) {
      this.#x[column]! += weight * row.#x[column]!;
      this.#y[column]! += weight * row.#y[column]!;
      this.#squares[column]! += weight * row.#squares[column]!;
      this.#products[column]! += weight * row.#products[column]!;
    }
  }

  similarity(): { contrastStructure: number; ssim: number } {
    let [contrastStructures, ssims] = [0, 0];
    for (let column = 0; column < this.#x.length; column += 1) {
      const meanX = this.#x[column]!;
      const meanY = this.#y[column]!;
      const meanSquares = meanX * meanX + meanY * meanY;
      const meanProduct = meanX * meanY;
      const covariance = this.#products[column]! - meanProduct;
      const variances = this.#squares[column]! - meanSquares;
      const contrastStructure = (2 * covariance + c2) / (variances + c2);
      contrastStructures += contrastStructure;
      ssims += (contrastStructure * (2 * meanProduct + c1)) / (meanSquares + c1);
    }
    return { contrastStructure: contrastStructures, ssim: ssims };
  }
}

function halved({ width, height, data }: Plane): Plane {
  const half = { width: width >> 1, height: height >> 1 };
  const samples = new Float32Array(half.width * half.height);
  for (let row = 0; row < half.height; row += 1) {
    const upper = 2 * row * width;
    const lower = upper + width;
    for (let column = 0; column < half.width; column += 1) {
      const left = 2 * column;
      const sum =
        data[upper + left]! + data[upper + left + 1]! + data[lower + left]! + data[lower + left + 1]!;
      samples[row * half.width + column] = sum / 4;
    }
  }
  return { ...half, data: samples };
}
