export { MOST_GRAIN_BYTES, withGrain } from './grain.js';
export { isLtn, LTN_HEADER_BYTES, readLtnHeader } from './header.js';
export { defaultLimits } from './limits.js';
export { parseLtn } from './parse.js';
export { writeLtn } from './write.js';
export type {
  DamagedTile,
  EmbeddedModel,
  LtnFile,
  LtnHeader,
  LtnLimits,
  MetadataBlocks,
  ParsedLtn,
  TilePayload,
} from './types.js';
