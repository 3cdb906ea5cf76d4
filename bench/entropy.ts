import { prepareTables, RansDecoder, RansEncoder } from '../models/codec/entropy/index.js';
import {
  gaussianSamples,
  gaussianTables,
  geometricScales,
  idealBits,
} from '../test/models/codec/entropy/gaussian-tables.js';

/** Speed and overhead of the entropy coder: `node dist/bench/entropy.js`. */
const SYMBOLS = 1 << 20;
const ROUNDS = 25;

function measure(name: string, scales: readonly number[]): void {
  const scaleTables = gaussianTables(scales);
  const tables = prepareTables(scaleTables);
  const samples = gaussianSamples(scales, SYMBOLS, 1);
  const out = new Int16Array(SYMBOLS);
  let bytes: Uint8Array = new Uint8Array();
  const encoding = bestTime(() => {
    const encoder = new RansEncoder(tables);
    encoder.push(samples.tableIndexes, samples.values, SYMBOLS);
    bytes = encoder.finish();
  });
  const decoding = bestTime(() => {
    const decoder = new RansDecoder(tables, bytes);
    decoder.pull(samples.tableIndexes, SYMBOLS, out);
    decoder.finish();
  });
  const overhead = (bytes.length * 8) / idealBits(scaleTables, samples) - 1;
  console.log(
    `${name}: encode ${speed(encoding)}, decode ${speed(decoding)}, ` +
      `${((bytes.length * 8) / SYMBOLS).toFixed(3)} bits a symbol, ${(overhead * 100).toFixed(3)} % above ideal`,
  );
}

function bestTime(work: () => void): number {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    work();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

const speed = (milliseconds: number): string => `${(SYMBOLS / milliseconds / 1000).toFixed(1)} M symbols/s`;

for (const [name, scales] of [
  ['small scales (0.12 … 0.5)', geometricScales(0.12, 0.5, 16)],
  ['mixed scales (0.12 … 64)', geometricScales(0.12, 64, 64)],
  ['large scales (16 … 64)', geometricScales(16, 64, 16)],
] as const) {
  measure(name, scales);
}
