export type { OutputFormat, PresetName } from './api/index.js';
export type { Diagnosis, ModelCheck } from './diagnosis/index.js';
export { createEngine, type Engine, type EngineOptions } from './engine.js';
export {
  type ColorizeOptions,
  colorizeRequestSchema,
  type CompressOptions,
  compressRequestSchema,
  type DenoiseOptions,
  denoiseRequestSchema,
  type DevelopOptions,
  developRequestSchema,
  type FileFinished,
  type FileInfo,
  type FileProgress,
  type FileStarted,
  type Goal,
  type JobEvent,
  jobEventSchema,
  type JobFinished,
  type JobHooks,
  type JobName,
  type JobStarted,
  type LtnInfo,
  type MeasuredNoise,
  type Outcome,
  parseNoiseCurves,
  type Summary,
} from './jobs/index.js';
export type { CameraCurve, NoiseCurve } from '../models/denoise/index.js';
export { parseHints } from '../models/colorize/index.js';
export { type InstalledModel, newestModel } from './library/index.js';
export type { QueueOptions, RunningWorker, WorkOptions } from './many/index.js';
export type { AskProcess, ProcessAnswer, Provider, ProviderReport } from '../models/runtime/index.js';
