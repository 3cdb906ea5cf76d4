/** Numbers that look random and are the same for the same seed, on every machine. */
export interface Random {
  /** In [0, 1), 32 bits. */
  uniform(): number;
  /** Standard normal. */
  gaussian(): number;
  /** 0 … below − 1 */
  below(limit: number): number;
}

/**
 * A stream of its own for each use: by seed, name and position, so that the batch of any step can be made again
 * without having made those before it.
 */
export function randomOf(seed: number, ...stream: readonly (string | number)[]): Random {
  let [a, b, c, counter] = [hash(seed, stream, 1), hash(seed, stream, 2), hash(seed, stream, 3), 1];
  /** sfc32 by Chris Doty-Humphrey, from PractRand (public domain). */
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) next();
  const uniform = (): number => next() / 2 ** 32;
  let spare: number | undefined;
  return {
    uniform,
    below: (limit) => Math.floor(uniform() * limit),
    /** Box and Muller 1958. */
    gaussian() {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      const radius = Math.sqrt(-2 * Math.log((next() + 1) / 2 ** 32));
      const angle = 2 * Math.PI * uniform();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
  };
}

/** FNV-1a over the text of the stream, finished by MurmurHash3's mixer. */
function hash(seed: number, stream: readonly (string | number)[], salt: number): number {
  let value = 0x811c9dc5;
  for (const character of `${seed}/${stream.join('/')}/${salt}`) {
    value = Math.imul(value ^ character.codePointAt(0)!, 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
}

/** 0 … count − 1 in a random order (Fisher and Yates). */
export function permutation(count: number, random: Random): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
