export { developRaw, inspectRaw, readRawPreview } from './file.js';
export type { DevelopedRaw } from './file.js';
export { encodeLight } from './tone.js';
export type { EmbeddedPreview, RawFacts } from './types.js';
