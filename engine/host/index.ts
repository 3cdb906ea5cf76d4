export { type EngineChild, engineProgram, forkEngine, type ForkOptions } from './child.js';
export type { CompressTask, DevelopTask, EngineContract, FileResult, PictureFile } from './contract.js';
export { type EngineLink, EngineSupervisor, type SupervisorOptions } from './supervisor.js';
