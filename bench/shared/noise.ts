/**
 * The picture with Gaussian noise added to each sample, rounded and clipped to 8 bits.
 * The same seed gives the same noise.
 * @param sigma standard deviation in steps of 1/255
 */
export function addGaussianNoise(samples: Uint8Array, sigma: number, seed: number): Uint8Array {
  const gaussian = gaussianSource(seed);
  // Uint8ClampedArray rounds to the nearest integer and clips.
  return new Uint8Array(Uint8ClampedArray.from(samples, (sample) => sample + sigma * gaussian()).buffer);
}

/** Box and Muller (1958), one value at a time. */
export function gaussianSource(seed: number): () => number {
  const uniform = uniformSource(seed);
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Numbers in [0, 1) from a 32-bit counter through the finaliser of MurmurHash3. */
export function uniformSource(seed: number): () => number {
  let counter = seed >>> 0;
  return () => {
    counter = (counter + 0x9e3779b9) >>> 0;
    let hash = counter;
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
  };
}

/** FNV-1a: a seed for each name, so that no two pictures get the same noise. */
export function seedOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
