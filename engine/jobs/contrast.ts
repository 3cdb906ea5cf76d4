import { hasAlpha, type Pixels, type Pixels16 } from '../../common/pixels.js';

/** Sample values that become black and white. */
export interface Ends {
  readonly black: number;
  readonly white: number;
}

/** Share of the samples that may be lost at each end. */
const CLIPPED = 0.003;
const BINS = 4096;

/**
 * Where the tones of a faded picture begin and end. A picture of one tone has none to stretch.
 * @returns sample values, of the samples' own range
 */
export function tonalEnds({ channels, data }: Pixels | Pixels16): Ends {
  const max = data instanceof Uint8Array ? 255 : 65535;
  const colours = hasAlpha(channels) ? channels - 1 : channels;
  const counts = new Float64Array(BINS);
  for (let i = 0; i < data.length; i += channels) {
    for (let c = 0; c < colours; c++) counts[Math.round((data[i + c]! / max) * (BINS - 1))]! += 1;
  }
  const most = ((data.length / channels) * colours * CLIPPED) | 0;
  const from = (order: (bin: number) => number): number => {
    let seen = 0;
    for (let bin = 0; bin < BINS; bin++) {
      seen += counts[order(bin)]!;
      if (seen > most) return (order(bin) / (BINS - 1)) * max;
    }
    return max;
  };
  const black = from((bin) => bin);
  const white = from((bin) => BINS - 1 - bin);
  return white - black < max / 50 ? { black: 0, white: max } : { black, white };
}

/** The picture with its tones drawn out to black and white; alpha stays. */
export function stretchTones<P extends Pixels | Pixels16>(pixels: P, { black, white }: Ends): P {
  const { channels, data } = pixels;
  const max = data instanceof Uint8Array ? 255 : 65535;
  const colours = hasAlpha(channels) ? channels - 1 : channels;
  const table = Float64Array.from({ length: max + 1 }, (_, value) =>
    Math.min(max, Math.max(0, Math.round(((value - black) * max) / (white - black)))),
  );
  const stretched = data.slice();
  for (let i = 0; i < stretched.length; i += channels) {
    for (let c = 0; c < colours; c++) stretched[i + c] = table[stretched[i + c]!]!;
  }
  return { ...pixels, data: stretched };
}
