/** The thread that one raw file is developed in. */
import { serveDecoder } from '../decoders/index.js';
import { RawFile } from './libraw.js';
import type { RawCalls } from './types.js';

const file = new RawFile();
serveDecoder<RawCalls>({
  open: (bytes, options) => file.open(bytes, options),
  preview: () => file.preview(),
  develop: (options) => file.develop(options),
});
