export { Budget } from './budget.js';
export { withChannels } from './compare.js';
export { chooseHints, type ChosenHints } from './choose-hints.js';
export { colourist } from './colorize.js';
export { compressor } from './compress.js';
export { stretchTones, tonalEnds } from './contrast.js';
export type { Converter, ConvertHooks } from './converter.js';
export { noiseRemover } from './denoise.js';
export { type MeasuredNoise, measureNoise, parseNoiseCurves } from './noise.js';
export { developer } from './develop.js';
export type { Encoder } from './encoder.js';
export * from './events.js';
export { avifEncoder, jpegEncoder, webpEncoder } from './export-encoder.js';
export { type FileInfo, type LtnInfo, readFileInfo } from './info.js';
export { Lender } from './lender.js';
export { ltnEncoder } from './ltn-encoder.js';
export { LocalMaker, type Made, type Maker, type MakerOptions, type Piece } from './make.js';
export {
  type ColorizeOptions,
  type ColorizeRequest,
  colorizeRequestSchema,
  type CompressOptions,
  type CompressRequest,
  compressRequestSchema,
  type DenoiseOptions,
  type DenoiseRequest,
  denoiseRequestSchema,
  type DevelopOptions,
  type DevelopRequest,
  developRequestSchema,
  type Goal,
  goalSchema,
  type JobRequest,
  parseRequest,
} from './requests.js';
export { type JobSetting, type PreparedJob, type PrepareJob, runJob } from './runner.js';
export { readSavedHints, saveHints } from './saved-hints.js';
export { turnBack, turnRectUpright, turnUpright } from './upright.js';
