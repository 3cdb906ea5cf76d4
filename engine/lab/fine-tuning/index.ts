export { fineTune, type FineTuneHooks } from './fine-tune.js';
export { deleteTuned, findTuned, listTuned, renameTuned } from './library.js';
export {
  type FineTuningEvent,
  type FineTuningRequest,
  type Judgement,
  TUNABLE,
  type Tunable,
  type TuningNoise,
} from './types.js';
