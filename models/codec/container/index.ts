export type { LtnHeader, MetadataBlocks, TilePayload } from './types.js';
