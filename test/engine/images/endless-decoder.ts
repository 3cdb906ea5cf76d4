/** A decoder that a damaged file leads astray. */
import { serveDecoder } from '../../../engine/images/decoders/index.js';

export interface EndlessCalls {
  echo(value: number): number;
  loop(): number;
  fail(): number;
  exit(): number;
}

serveDecoder<EndlessCalls>({
  echo: (value) => value,
  loop: () => {
    for (let count = 0; ; count += 1) if (count < 0) return count;
  },
  fail: () => {
    throw new RangeError('memory access out of bounds');
  },
  exit: () => process.exit(1),
});
