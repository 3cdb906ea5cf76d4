export { type Crop, shortSurvey, type Survey, survey } from './pictures.js';
export { type FineTuningHooks, openBase, runFineTuning } from './run.js';
export { tuningOf } from './tasks.js';
