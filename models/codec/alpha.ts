import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { LatensifyError } from '../../common/errors.js';
import { area, type Size } from '../../common/geometry.js';

/** First byte: how the plane is stored. */
const CONSTANT = 0;
const FILTERED = 1;

/**
 * Codes a plane of 8-bit samples without loss. A constant plane takes 2 bytes; any other is predicted row by row with
 * the filters of PNG (W3C PNG specification, section 9; one byte a pixel) and deflated (RFC 1951).
 * @param plane size.width × size.height samples, row by row, 0 … 255
 */
export function encodeAlpha(plane: Uint8Array, size: Size): Uint8Array {
  if (plane.length !== area(size) || plane.length === 0) {
    throw new LatensifyError('internal', 'The alpha plane does not have the size it should have.');
  }
  const first = plane[0]!;
  if (plane.every((sample) => sample === first)) return Uint8Array.of(CONSTANT, first);
  const deflated = deflateRawSync(filterRows(plane, size), { level: 9 });
  const bytes = new Uint8Array(1 + deflated.length);
  bytes[0] = FILTERED;
  bytes.set(deflated, 1);
  return bytes;
}

/**
 * The inverse of encodeAlpha; takes no more memory than the plane needs, whatever the bytes are.
 * @throws LatensifyError code 'damaged'
 */
export function decodeAlpha(bytes: Uint8Array, size: Size): Uint8Array {
  if (bytes[0] === CONSTANT && bytes.length === 2) return new Uint8Array(area(size)).fill(bytes[1]!);
  if (bytes[0] !== FILTERED) throw damaged();
  return unfilterRows(inflate(bytes.subarray(1), (size.width + 1) * size.height), size);
}

function inflate(deflated: Uint8Array, length: number): Uint8Array {
  let filtered: Uint8Array;
  try {
    filtered = inflateRawSync(deflated, { maxOutputLength: length });
  } catch (error) {
    throw damaged({ cause: error });
  }
  if (filtered.length !== length) throw damaged();
  return filtered;
}

/** The prediction of a sample from those at its left, above it, and above its left neighbour: PNG's filters 0 … 4. */
const predictors = [
  () => 0,
  (left: number) => left,
  (_left: number, above: number) => above,
  (left: number, above: number) => (left + above) >> 1,
  paeth,
] as const;

function paeth(left: number, above: number, aboveLeft: number): number {
  const estimate = left + above - aboveLeft;
  const fromLeft = Math.abs(estimate - left);
  const fromAbove = Math.abs(estimate - above);
  const fromAboveLeft = Math.abs(estimate - aboveLeft);
  if (fromLeft <= fromAbove && fromLeft <= fromAboveLeft) return left;
  return fromAbove <= fromAboveLeft ? above : aboveLeft;
}

type Predictor = (typeof predictors)[number];

/** For each row the number of its filter and the differences from the prediction, modulo 256. */
function filterRows(plane: Uint8Array, { width, height }: Size): Uint8Array {
  const filtered = new Uint8Array((width + 1) * height);
  const candidate = new Uint8Array(width);
  let above: Uint8Array = new Uint8Array(width);
  for (let y = 0; y < height; y++) {
    const row = plane.subarray(y * width, (y + 1) * width);
    const out = filtered.subarray(y * (width + 1), (y + 1) * (width + 1));
    let least = Infinity;
    predictors.forEach((predict, filter) => {
      const cost = filterRow(row, above, predict, candidate);
      if (cost >= least) return;
      least = cost;
      out[0] = filter;
      out.set(candidate, 1);
    });
    above = row;
  }
  return filtered;
}

/** Returns the sum of the differences' magnitudes, the measure that PNG encoders choose filters by. */
function filterRow(row: Uint8Array, above: Uint8Array, predict: Predictor, out: Uint8Array): number {
  let cost = 0;
  let left = 0;
  let aboveLeft = 0;
  for (let x = 0; x < row.length; x++) {
    const difference = (row[x]! - predict(left, above[x]!, aboveLeft)) & 0xff;
    out[x] = difference;
    cost += difference < 128 ? difference : 256 - difference;
    left = row[x]!;
    aboveLeft = above[x]!;
  }
  return cost;
}

function unfilterRows(filtered: Uint8Array, { width, height }: Size): Uint8Array {
  const plane = new Uint8Array(width * height);
  let above: Uint8Array = new Uint8Array(width);
  for (let y = 0; y < height; y++) {
    const start = y * (width + 1);
    const predict = predictors[filtered[start]!];
    if (predict === undefined) throw damaged();
    const row = plane.subarray(y * width, (y + 1) * width);
    unfilterRow(filtered.subarray(start + 1, start + 1 + width), above, predict, row);
    above = row;
  }
  return plane;
}

function unfilterRow(differences: Uint8Array, above: Uint8Array, predict: Predictor, row: Uint8Array): void {
  let left = 0;
  let aboveLeft = 0;
  for (let x = 0; x < row.length; x++) {
    left = (differences[x]! + predict(left, above[x]!, aboveLeft)) & 0xff;
    row[x] = left;
    aboveLeft = above[x]!;
  }
}

const damaged = (options?: ErrorOptions): LatensifyError =>
  new LatensifyError('damaged', 'The coded alpha is damaged.', options);
