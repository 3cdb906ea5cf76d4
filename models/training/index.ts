export { type Backend, type BackendName, type BackendOptions, openBackend } from './backends/index.js';
export { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint.js';
export { LOSSES, type Loss } from './losses.js';
export { scalesFor } from './ms-ssim.js';
export { DIRECTION, type Losses, Objective, readLosses } from './objective.js';
export type { OptimizerSettings } from './optimizers.js';
export type { Penalty, SlopedActivation } from './penalties.js';
export { permutation, type Random, randomOf } from './random.js';
export { learningRate, type Schedule } from './schedules.js';
export type { Dataset, Sample, Task, Tensor } from './task.js';
export {
  type Ending,
  type EpochReport,
  evaluate,
  type StepReport,
  Trainer,
  type TrainingHooks,
  type TrainingSettings,
  withWeights,
} from './trainer.js';
