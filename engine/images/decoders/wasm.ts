import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** A WebAssembly file of an installed package. */
export const readWasm = (path: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(require.resolve(path)));
