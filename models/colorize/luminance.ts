import type { Size } from '../../common/geometry.js';
import { hasAlpha, isGrey, type Pixels, type Pixels16 } from '../../common/pixels.js';
import { labOf, LUMA } from '../../common/lab.js';
import { fastLabCurve, linear16, linear8 } from './curves.js';
import { makePlane, type Plane } from './planes.js';

export type AnyPixels = Pixels | Pixels16;

/** Linear light of each value that a sample can have. */
export const linearTable = ({ data }: AnyPixels): Float32Array =>
  data instanceof Uint8Array ? linear8 : linear16();

/** labCurve of the luminance of a row's pixels, (L + 16) / 116. */
export function readCurveRow(pixels: AnyPixels, row: number, into: Float32Array): void {
  const { width, channels, data } = pixels;
  const linear = linearTable(pixels);
  let at = row * width * channels;
  if (isGrey(channels)) {
    for (let x = 0; x < width; x++, at += channels) into[x] = fastLabCurve(linear[data[at]!]!);
    return;
  }
  const [red, green, blue] = LUMA;
  for (let x = 0; x < width; x++, at += channels) {
    const light = red * linear[data[at]!]! + green * linear[data[at + 1]!]! + blue * linear[data[at + 2]!]!;
    into[x] = fastLabCurve(light);
  }
}

/** Which part of a row each sample of a smaller (or larger) row is the mean of. */
function shares(from: number, to: number): { readonly target: Int32Array; readonly weight: Float32Array } {
  // each pixel's weight in the sample that it begins in; the rest of it is in the next one
  const target = new Int32Array(from);
  const weight = new Float32Array(from);
  for (let i = 0; i < from; i++) {
    const start = (i * to) / from;
    const end = ((i + 1) * to) / from;
    target[i] = Math.min(to - 1, Math.floor(start));
    weight[i] = Math.min(1, (target[i]! + 1 - start) / (end - start));
  }
  return { target, weight };
}

/** A picture's luminance L at another size, each sample the mean of the area that it covers. */
export function readLuminance(pixels: AnyPixels, size: Size): Plane {
  const { width, height } = pixels;
  const isSmaller = size.width <= width && size.height <= height;
  return isSmaller ? meanLuminance(pixels, size) : nearestLuminance(pixels, size);
}

function meanLuminance(pixels: AnyPixels, size: Size): Plane {
  const { width, height } = pixels;
  const across = shares(width, size.width);
  const down = shares(height, size.height);
  const curve = new Float32Array(width);
  const line = new Float32Array(size.width + 1);
  const result = makePlane(size.width, size.height);
  const scale = (116 * size.width * size.height) / (width * height);
  for (let y = 0; y < height; y++) {
    readCurveRow(pixels, y, curve);
    line.fill(0);
    for (let x = 0; x < width; x++) {
      const to = across.target[x]!;
      const part = curve[x]! * across.weight[x]!;
      line[to]! += part;
      line[to + 1]! += curve[x]! - part;
    }
    addLine(line, down.weight[y]! * scale, result, down.target[y]!);
    addLine(line, (1 - down.weight[y]!) * scale, result, down.target[y]! + 1);
  }
  for (let i = 0; i < result.data.length; i++) result.data[i]! -= 16;
  return result;
}

function addLine(line: Float32Array, weight: number, to: Plane, row: number): void {
  if (weight < 1e-9 || row >= to.height) return;
  for (let x = 0, i = row * to.width; x < to.width; x++, i++) to.data[i]! += line[x]! * weight;
}

function nearestLuminance(pixels: AnyPixels, size: Size): Plane {
  const curve = new Float32Array(pixels.width);
  const result = makePlane(size.width, size.height);
  for (let y = 0; y < size.height; y++) {
    readCurveRow(pixels, Math.trunc((y * pixels.height) / size.height), curve);
    for (let x = 0; x < size.width; x++) {
      const f = curve[Math.trunc((x * pixels.width) / size.width)]!;
      result.data[y * size.width + x] = 116 * f - 16;
    }
  }
  return result;
}

/** A picture's own a and b at a smaller size, from a grid of places: for references, whose colours are lent. */
export function readChroma(pixels: AnyPixels, size: Size): { readonly a: Plane; readonly b: Plane } {
  const { width, height, channels, data } = pixels;
  const a = makePlane(size.width, size.height);
  const b = makePlane(size.width, size.height);
  if (isGrey(channels)) return { a, b };
  const factor = data instanceof Uint8Array ? 1 : 1 / 257;
  const places = 4;
  for (let y = 0; y < size.height * places; y++) {
    for (let x = 0; x < size.width * places; x++) {
      const row = Math.trunc(((y + 0.5) * height) / (size.height * places));
      const column = Math.trunc(((x + 0.5) * width) / (size.width * places));
      const at = (row * width + column) * channels;
      const lab = labOf(data[at]! * factor, data[at + 1]! * factor, data[at + 2]! * factor);
      const to = Math.trunc(y / places) * size.width + Math.trunc(x / places);
      a.data[to]! += lab.a / places ** 2;
      b.data[to]! += lab.b / places ** 2;
    }
  }
  return { a, b };
}

export const colourChannels = (channels: 1 | 2 | 3 | 4): 3 | 4 => (hasAlpha(channels) ? 4 : 3);
