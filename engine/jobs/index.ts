export { withChannels } from './compare.js';
export { compressor } from './compress.js';
export { developer } from './develop.js';
export type { Encoder } from './encoder.js';
export * from './events.js';
export { avifEncoder, jpegEncoder, webpEncoder } from './export-encoder.js';
export { type FileInfo, type LtnInfo, readFileInfo } from './info.js';
export { ltnEncoder } from './ltn-encoder.js';
export {
  type CompressOptions,
  type CompressRequest,
  compressRequestSchema,
  type DevelopOptions,
  type DevelopRequest,
  developRequestSchema,
  type Goal,
  goalSchema,
  type OutputFormat,
  outputFormatSchema,
  parseRequest,
  type PresetName,
  presetNameSchema,
} from './requests.js';
export { runJob } from './runner.js';
export { turnUpright } from './upright.js';
