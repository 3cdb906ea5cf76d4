export { type EngineChild, forkEngine, type ForkOptions } from './child.js';
export {
  type DevelopTask,
  type EngineContract,
  engineContract,
  type FileResult,
  type JobTask,
  type PictureFile,
  pictureFileSchema,
} from './contract.js';
export { type EngineLink, EngineSupervisor, type SupervisorOptions } from './supervisor.js';
