/** The thread that one HEIC file is decoded in. */
import { serveDecoder } from '../decoders/index.js';
import { HeicFile } from './libheif.js';
import type { HeicCalls } from './types.js';

const file = new HeicFile();
serveDecoder<HeicCalls>({
  open: (bytes) => file.open(bytes),
  decode: (bits) => file.decode(bits),
  thumbnail: (edge) => file.thumbnail(edge),
});
