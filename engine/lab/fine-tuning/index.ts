export { type FineTuningHooks, runFineTuning } from './run.js';
