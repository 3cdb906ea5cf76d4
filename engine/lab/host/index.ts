export { type ForkLab, forkLab, type LabRole } from './child.js';
export { type LabContract, labContract } from './contract.js';
export { fineTune, type FineTuneHooks } from './fine-tune.js';
export { train, type TrainHooks } from './train.js';
