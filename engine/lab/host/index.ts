export { type ForkLab, forkLab, type LabRole } from './child.js';
export { type LabContract, labContract } from './contract.js';
export { train, type TrainHooks } from './train.js';
