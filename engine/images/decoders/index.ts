export { serveDecoder } from './serve.js';
export { DecoderThread } from './thread.js';
export type { CallLimits } from './thread.js';
export { readWasm } from './wasm.js';
