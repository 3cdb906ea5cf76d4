export { type EngineChild, forkEngine, type ForkOptions } from './child.js';
export {
  type CompressTask,
  type DevelopTask,
  type EngineContract,
  engineContract,
  type FileResult,
  type PictureFile,
} from './contract.js';
export { type EngineLink, EngineSupervisor, type SupervisorOptions } from './supervisor.js';
