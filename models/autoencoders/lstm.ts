import type { Random } from '../training/index.js';
import type { Workshop } from './layers.js';

/**
 * An LSTM over x, (steps, batch, inputs).
 *
 * It starts with orthogonal recurrences (Saxe et al. 2014), so that what it has seen fades slowly, an open forget gate
 * (Jozefowicz et al. 2015), and input weights of twice Glorot's deviation: with smaller ones, rows of mostly dark pictures
 * hardly stir it, and it learns nothing but the mean picture for dozens of epochs.
 * @returns names of all states, (steps, 1, batch, units), and of the last one, (1, batch, units)
 */
export function lstm(
  { g, random }: Workshop,
  x: string,
  inputs: number,
  units: number,
  name: string,
): { all: string; last: string } {
  const deviation = 2 * Math.sqrt(2 / (inputs + units));
  const weight = Float32Array.from({ length: 4 * units * inputs }, () => deviation * random.gaussian());
  const recurrence = new Float32Array(4 * units * units);
  for (let gate = 0; gate < 4; gate++) recurrence.set(orthogonal(units, random), gate * units * units);
  // Gates: input, output, forget, cell.
  const bias = Float32Array.from({ length: 8 * units }, (_, i) => (i >= 2 * units && i < 3 * units ? 1 : 0));
  const constants = [
    g.constant(`${name}.weight`, [1, 4 * units, inputs], weight),
    g.constant(`${name}.recurrence`, [1, 4 * units, units], recurrence),
    g.constant(`${name}.bias`, [1, 8 * units], bias),
  ];
  const [all, last] = [g.fresh('states'), g.fresh('state')];
  g.multiple('LSTM', [x, ...constants], [all, last], { hidden_size: { int: units } });
  return { all, last };
}

/** A random orthogonal matrix: rows of Gaussian noise, each made orthogonal to those before it (Gram and Schmidt). */
function orthogonal(size: number, random: Random): Float32Array {
  const rows: Float64Array[] = [];
  while (rows.length < size) {
    const row = Float64Array.from({ length: size }, () => random.gaussian());
    for (const other of rows) {
      const along = dot(row, other);
      for (let i = 0; i < size; i++) row[i]! -= along * other[i]!;
    }
    const length = Math.sqrt(dot(row, row));
    if (length > 1e-6) rows.push(row.map((value) => value / length));
  }
  return Float32Array.from(rows.flatMap((row) => [...row]));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
