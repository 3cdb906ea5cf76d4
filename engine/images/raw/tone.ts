/**
 * From linear light to the picture: an exposure, a shoulder that bends the highlights instead of cutting them off, and
 * the curve of sRGB (IEC 61966-2-1), which Display P3 shares. All three are one table of 65536 values.
 */
const maximum = 65535;

/** Linear light below the knee stays as it is. */
const knee = 0.6;

/** How far the exposure is followed to the camera's own rendering, as factors. */
const leastGain = 0.5;
const mostGain = 8;

const bins = 2048;
/** Pixels that are looked at to find the exposure. */
const sampledPixels = 100_000;

/** sRGB's curve. @param light 0 … 1, linear */
export const encodeLight = (light: number): number =>
  light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;

/**
 * x × gain up to the knee; above, k + (1 − k) t / (1 + a t) with t = (x gain − k) / (1 − k), whose slope at the knee is
 * 1 and which reaches 1 for x = 1 (a = 1 − 1 / t(1)).
 * @param light 0 … 1, linear
 * @returns 0 … 1, linear
 */
export function exposed(light: number, gain: number): number {
  const value = light * gain;
  if (value <= knee || gain <= 1) return Math.min(1, value);
  const bend = 1 - (1 - knee) / (gain - knee);
  const above = (value - knee) / (1 - knee);
  return Math.min(1, knee + ((1 - knee) * above) / (1 + bend * above));
}

/** @returns 65536 values of `bits` bits, by linear samples of 16 bits */
export function toneTable(gain: number, bits: 8 | 16): Uint16Array {
  const top = bits === 16 ? maximum : 255;
  return Uint16Array.from({ length: maximum + 1 }, (_, value) =>
    Math.round(top * encodeLight(exposed(value / maximum, gain))),
  );
}

/**
 * The gain that gives the picture a mean lightness: the mean of sRGB-encoded luminance rises with the gain, so halving
 * the interval finds it.
 * @param linear samples of 16 bits, 1 or 3 a pixel
 * @param usual the gain that the file itself suggests
 */
export function gainFor(lightness: number, linear: Uint16Array, channels: 1 | 3, usual: number): number {
  const histogram = luminances(linear, channels);
  let [low, high] = [Math.log2(usual * leastGain), Math.log2(usual * mostGain)];
  for (let step = 0; step < 20; step += 1) {
    const middle = (low + high) / 2;
    if (meanLightness(histogram, 2 ** middle) < lightness) low = middle;
    else high = middle;
  }
  return 2 ** ((low + high) / 2);
}

/** How many of the sampled pixels have which luminance; the bins are finer in the shadows. */
function luminances(linear: Uint16Array, channels: 1 | 3): Uint32Array {
  const histogram = new Uint32Array(bins);
  const pixels = linear.length / channels;
  const step = Math.max(1, Math.floor(pixels / sampledPixels));
  for (let pixel = 0; pixel < pixels; pixel += step) {
    const at = pixel * channels;
    const light =
      channels === 1
        ? linear[at]!
        : 0.2289746 * linear[at]! + 0.6917385 * linear[at + 1]! + 0.0792869 * linear[at + 2]!;
    const bin = Math.floor(Math.sqrt(light / maximum) * bins);
    histogram[Math.min(bins - 1, bin)]! += 1;
  }
  return histogram;
}

function meanLightness(histogram: Uint32Array, gain: number): number {
  let sum = 0;
  let count = 0;
  for (let bin = 0; bin < bins; bin += 1) {
    const light = ((bin + 0.5) / bins) ** 2;
    sum += histogram[bin]! * encodeLight(exposed(light, gain));
    count += histogram[bin]!;
  }
  return sum / count;
}
