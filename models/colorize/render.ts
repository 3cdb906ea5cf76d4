import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfCancelled } from '../../common/errors.js';
import type { Rect, Size } from '../../common/geometry.js';
import { hasAlpha, type Channels, type Pixels, type Pixels16 } from '../../common/pixels.js';
import { chromaShare } from '../../common/gamut.js';
import { inverseLabCurve, RGB_OF_XYZ } from '../../common/lab.js';
import { encodeSrgb8, fastEncodeSrgb } from './curves.js';
import { colourChannels, readCurveRow, type AnyPixels } from './luminance.js';
import { bilinearTaps, type Taps } from './planes.js';
import type { ColourField, Colours } from './types.js';

export interface RenderOptions {
  /** Times chroma; 0 … 3, default 1. */
  readonly saturation?: number;
  /** When the pixels are only this part of the picture: its place in pixels, and the size of the whole at the same scale. */
  readonly part?: { readonly rect: Rect; readonly whole: Size };
  readonly signal?: AbortSignal | undefined;
  /** The share of the rows that are done, 0 … 1. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

/** After so long others get their turn. */
const LONGEST_TURN_MS = 30;

/**
 * A picture with its own luminance and the colours of the field, as 8 or 16 bits, as it came; grey becomes RGB, alpha stays.
 * Colours that sRGB lacks at their luminance lose chroma at the same L and hue. L is kept but for the rounding of samples.
 * @throws CancelledError
 */
export async function render<P extends AnyPixels>(
  pixels: P,
  { field }: Colours,
  options: RenderOptions = {},
): Promise<P extends Pixels ? Pixels : Pixels16> {
  const { width, height, data } = pixels;
  const { rect, whole } = options.part ?? {
    rect: { left: 0, top: 0, width, height },
    whole: { width, height },
  };
  const channels = colourChannels(pixels.channels);
  const size = width * height * channels;
  const target = data instanceof Uint8Array ? new Uint8Array(size) : new Uint16Array(size);
  const painter = new RowPainter(pixels, field, {
    across: bilinearTaps(field.width, whole.width, rect.left, width),
    down: bilinearTaps(field.height, whole.height, rect.top, height),
    saturation: options.saturation ?? 1,
  });
  let turnStarted = performance.now();
  for (let row = 0; row < height; row++) {
    painter.paint(row, target, channels);
    if (performance.now() - turnStarted < LONGEST_TURN_MS) continue;
    options.onProgress?.((row + 1) / height);
    await nextTurn();
    throwIfCancelled(options.signal);
    turnStarted = performance.now();
  }
  return { width, height, channels, data: target } as unknown as P extends Pixels ? Pixels : Pixels16;
}

class RowPainter {
  readonly #pixels: AnyPixels;
  readonly #field: ColourField;
  readonly #across: Taps;
  readonly #down: Taps;
  readonly #saturation: number;
  readonly #curve: Float32Array;
  /** slopeA, offsetA, slopeB, offsetB of the field between two of its rows. */
  readonly #line: Float32Array;

  constructor(
    pixels: AnyPixels,
    field: ColourField,
    taps: { readonly across: Taps; readonly down: Taps; readonly saturation: number },
  ) {
    this.#pixels = pixels;
    this.#field = field;
    this.#across = taps.across;
    this.#down = taps.down;
    this.#saturation = taps.saturation;
    this.#curve = new Float32Array(pixels.width);
    this.#line = new Float32Array(4 * field.width);
  }

  paint(row: number, target: Uint8Array | Uint16Array, channels: Channels): void {
    this.#mixFieldRow(row);
    const { width, data, channels: given } = this.#pixels;
    const is8Bit = data instanceof Uint8Array;
    const line = this.#line;
    const curve = this.#curve;
    readCurveRow(this.#pixels, row, curve);
    const { first, second, weight } = this.#across;
    const scale = this.#saturation;
    const [[rx, ry, rz], [gx, gy, gz], [bx, by, bz]] = RGB_OF_XYZ;
    const keepsAlpha = hasAlpha(given);
    let to = row * width * channels;
    for (let x = 0; x < width; x++, to += channels) {
      const f = curve[x]!;
      const l = 116 * f - 16;
      const left = 4 * first[x]!;
      const right = 4 * second[x]!;
      const u = weight[x]!;
      const slopeA = line[left]! + u * (line[right]! - line[left]!);
      const offsetA = line[left + 1]! + u * (line[right + 1]! - line[left + 1]!);
      const slopeB = line[left + 2]! + u * (line[right + 2]! - line[left + 2]!);
      const offsetB = line[left + 3]! + u * (line[right + 3]! - line[left + 3]!);
      let dx = (scale * (slopeA * l + offsetA)) / 500;
      let dz = (scale * (slopeB * l + offsetB)) / -200;
      const Y = inverseLabCurve(f);
      let X = inverseLabCurve(f + dx);
      let Z = inverseLabCurve(f + dz);
      let red = rx * X + ry * Y + rz * Z;
      let green = gx * X + gy * Y + gz * Z;
      let blue = bx * X + by * Y + bz * Z;
      if (red < 0 || red > 1 || green < 0 || green > 1 || blue < 0 || blue > 1) {
        const share = chromaShare(f, dx, dz);
        dx *= share;
        dz *= share;
        X = inverseLabCurve(f + dx);
        Z = inverseLabCurve(f + dz);
        red = clip(rx * X + ry * Y + rz * Z);
        green = clip(gx * X + gy * Y + gz * Z);
        blue = clip(bx * X + by * Y + bz * Z);
      }
      if (is8Bit) {
        target[to] = encodeSrgb8(red);
        target[to + 1] = encodeSrgb8(green);
        target[to + 2] = encodeSrgb8(blue);
      } else {
        target[to] = 65535 * fastEncodeSrgb(red) + 0.5;
        target[to + 1] = 65535 * fastEncodeSrgb(green) + 0.5;
        target[to + 2] = 65535 * fastEncodeSrgb(blue) + 0.5;
      }
      if (keepsAlpha) target[to + 3] = data[(row * width + x) * given + given - 1]!;
    }
  }

  #mixFieldRow(row: number): void {
    const { width, slopeA, offsetA, slopeB, offsetB } = this.#field;
    const upper = this.#down.first[row]! * width;
    const lower = this.#down.second[row]! * width;
    const v = this.#down.weight[row]!;
    for (const [plane, values] of [slopeA, offsetA, slopeB, offsetB].entries()) {
      for (let x = 0; x < width; x++) {
        const top = values[upper + x]!;
        this.#line[4 * x + plane] = top + v * (values[lower + x]! - top);
      }
    }
  }
}

const clip = (light: number): number => (light < 0 ? 0 : light > 1 ? 1 : light);
