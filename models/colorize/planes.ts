import type { Size } from '../../common/geometry.js';

/** One number a pixel, row by row. */
export interface Plane extends Size {
  readonly data: Float32Array;
}

export const makePlane = (width: number, height: number): Plane => ({
  width,
  height,
  data: new Float32Array(width * height),
});

/** Between which two samples a place lies, and how far from the first: for bilinear enlargement. */
export interface Taps {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly weight: Float32Array;
}

/**
 * @param count samples of the small side
 * @param whole pixels of the large side
 * @param from first pixel wanted
 * @param length how many
 */
export function bilinearTaps(count: number, whole: number, from: number, length: number): Taps {
  const taps = {
    first: new Int32Array(length),
    second: new Int32Array(length),
    weight: new Float32Array(length),
  };
  for (let i = 0; i < length; i++) {
    const at = Math.min(count - 1, Math.max(0, ((from + i + 0.5) * count) / whole - 0.5));
    const first = Math.trunc(at);
    taps.first[i] = first;
    taps.second[i] = Math.min(count - 1, first + 1);
    taps.weight[i] = at - first;
  }
  return taps;
}

export function enlarge(plane: Plane, { width, height }: Size): Plane {
  const across = bilinearTaps(plane.width, width, 0, width);
  const down = bilinearTaps(plane.height, height, 0, height);
  const result = makePlane(width, height);
  for (let y = 0; y < height; y++) {
    const upper = down.first[y]! * plane.width;
    const lower = down.second[y]! * plane.width;
    const v = down.weight[y]!;
    for (let x = 0; x < width; x++) {
      const left = across.first[x]!;
      const right = across.second[x]!;
      const u = across.weight[x]!;
      const top = plane.data[upper + left]! * (1 - u) + plane.data[upper + right]! * u;
      const bottom = plane.data[lower + left]! * (1 - u) + plane.data[lower + right]! * u;
      result.data[y * width + x] = top * (1 - v) + bottom * v;
    }
  }
  return result;
}

/** The mean over factor × factor samples. */
export function shrink(plane: Plane, factor: number): Plane {
  const result = makePlane(plane.width / factor, plane.height / factor);
  for (let y = 0; y < result.height * factor; y++) {
    for (let x = 0; x < result.width * factor; x++) {
      const to = Math.trunc(y / factor) * result.width + Math.trunc(x / factor);
      result.data[to]! += plane.data[y * plane.width + x]! / (factor * factor);
    }
  }
  return result;
}

/** The mean over the square of 2 radius + 1 pixels around each pixel, as much of it as lies inside. */
export function boxMean({ width, height, data }: Plane, radius: number): Plane {
  const rows = new Float32Array(data.length);
  for (let y = 0; y < height; y++) meanLine(data, rows, y * width, 1, width, radius);
  const result = makePlane(width, height);
  for (let x = 0; x < width; x++) meanLine(rows, result.data, x, width, height, radius);
  return result;
}

function meanLine(
  from: Float32Array,
  to: Float32Array,
  start: number,
  stride: number,
  count: number,
  radius: number,
): void {
  let sum = 0;
  for (let i = 0; i < Math.min(radius, count); i++) sum += from[start + i * stride]!;
  for (let i = 0; i < count; i++) {
    if (i + radius < count) sum += from[start + (i + radius) * stride]!;
    if (i - radius > 0) sum -= from[start + (i - radius - 1) * stride]!;
    const taken = Math.min(count - 1, i + radius) - Math.max(0, i - radius) + 1;
    to[start + i * stride] = sum / taken;
  }
}

/** For each pixel the value of a function of the same pixel of several planes. */
export function combine(planes: readonly Plane[], value: (index: number) => number): Plane {
  const { width, height } = planes[0]!;
  return { width, height, data: Float32Array.from({ length: width * height }, (_, i) => value(i)) };
}
