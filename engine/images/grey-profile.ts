import { encodeSrgb, inverseLabCurve } from '../../common/lab.js';
import { isGrey, type Pixels, type Pixels16 } from '../../common/pixels.js';

/** Light in [0, 1] for a sample in [0, 1]. */
type ToneCurve = (sample: number) => number;

/** Differences below this share of the range are not worth a conversion. */
const UNSEEN = 1 / 512;

/**
 * Grey samples under a grey ICC profile (a gamma, a printer's dot gain) as the same tones in sRGB; others, and those
 * whose profile can't be read, as they are.
 */
export function greyAsSrgb<P extends Pixels | Pixels16>(pixels: P, icc: Uint8Array | undefined): P {
  const curve = icc && isGrey(pixels.channels) ? toneCurve(icc) : undefined;
  if (curve === undefined) return pixels;
  const { channels, data } = pixels;
  const max = data instanceof Uint8Array ? 255 : 65535;
  const table = Float64Array.from({ length: max + 1 }, (_, value) =>
    Math.round(max * encodeSrgb(Math.min(1, Math.max(0, curve(value / max))))),
  );
  if (table.every((to, from) => Math.abs(to - from) <= max * UNSEEN)) return pixels;
  const converted = data.slice();
  for (let i = 0; i < converted.length; i += channels) converted[i] = table[converted[i]!]!;
  return { ...pixels, data: converted };
}

/** Of the tag kTRC (ICC.1:2022, 8.4 and 10.6, 10.18); undefined where there is none that can be used. */
function toneCurve(icc: Uint8Array): ToneCurve | undefined {
  const view = new DataView(icc.buffer, icc.byteOffset, icc.byteLength);
  try {
    if (text(view, 16) !== 'GRAY') return undefined;
    const at = tagOffset(view, 'kTRC');
    const curve = at === undefined ? undefined : readCurve(view, at);
    // Into Lab the curve gives lightness, not light.
    return curve && text(view, 20) === 'Lab ' ? (sample) => lightOf(100 * curve(sample)) : curve;
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}

const text = (view: DataView, at: number): string =>
  String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)));

function tagOffset(view: DataView, signature: string): number | undefined {
  const count = Math.min(100, view.getUint32(128));
  for (let tag = 0; tag < count; tag++) {
    if (text(view, 132 + 12 * tag) === signature) return view.getUint32(136 + 12 * tag);
  }
  return undefined;
}

function readCurve(view: DataView, at: number): ToneCurve | undefined {
  const type = text(view, at);
  if (type === 'curv') return sampledCurve(view, at);
  return type === 'para' ? parametricCurve(view, at) : undefined;
}

function sampledCurve(view: DataView, at: number): ToneCurve | undefined {
  const count = view.getUint32(at + 8);
  if (count === 0) return (sample) => sample;
  if (count === 1) {
    const gamma = view.getUint16(at + 12) / 256;
    return (sample) => sample ** gamma;
  }
  if (count > 65536) return undefined;
  const values = Float64Array.from({ length: count }, (_, i) => view.getUint16(at + 12 + 2 * i) / 65535);
  return (sample) => {
    const place = sample * (count - 1);
    const first = Math.min(count - 2, Math.trunc(place));
    return values[first]! + (place - first) * (values[first + 1]! - values[first]!);
  };
}

/** How many parameters each kind of function has: g, a, b, c, d, e, f. */
const parameterCounts = [1, 3, 4, 5, 7] as const;

function parametricCurve(view: DataView, at: number): ToneCurve | undefined {
  const kind = view.getUint16(at + 8);
  const count = parameterCounts[kind];
  if (count === undefined) return undefined;
  const [g = 1, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = Array.from(
    { length: count },
    (_, i) => view.getInt32(at + 12 + 4 * i) / 65536,
  );
  const power = (sample: number): number => Math.max(0, a * sample + b) ** g;
  switch (kind) {
    case 0:
      return power;
    case 1:
      return (sample) => (sample >= -b / a ? power(sample) : 0);
    case 2:
      return (sample) => (sample >= -b / a ? power(sample) + c : c);
    case 3:
      return (sample) => (sample >= d ? power(sample) : c * sample);
    default:
      return (sample) => (sample >= d ? power(sample) + e : c * sample + f);
  }
}

const lightOf = (lightness: number): number => inverseLabCurve((lightness + 16) / 116);
