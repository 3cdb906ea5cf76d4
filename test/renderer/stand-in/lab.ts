import type { AppContract, Handlers } from '../../../engine/api/index.js';

type LabHandlers = Pick<Handlers<AppContract>, Extract<keyof Handlers<AppContract>, `lab.${string}`>>;

const refuse = (): never => {
  throw new Error('The stand-in trains nothing.');
};

/** A lab in which nothing was trained, and nothing can be. */
export const labHandlers: LabHandlers = {
  'lab.kinds': () => [],
  'lab.runs': () => [],
  'lab.models': () => [],
  'lab.check': refuse,
  'lab.describe': refuse,
  'lab.estimate': refuse,
  'lab.start': refuse,
  'lab.pause': refuse,
  'lab.resume': refuse,
  'lab.stop': refuse,
  'lab.remove': refuse,
  'lab.run': refuse,
  'lab.exportLog': refuse,
  'lab.card': refuse,
  'lab.renameModel': refuse,
  'lab.deleteModel': refuse,
  'lab.exportModel': refuse,
  'lab.importModel': refuse,
  'lab.examine': refuse,
  'lab.classify': refuse,
  'lab.group': refuse,
  'lab.sort': refuse,
  'lab.exportCodes': refuse,
  'lab.besidePca': refuse,
  'lab.explore': refuse,
  'lab.units': refuse,
  'lab.decode': refuse,
  'lab.nearest': refuse,
  'lab.draw': refuse,
  'lab.tunings': () => [],
  'lab.tunedModels': () => [],
  'lab.checkTuning': refuse,
  'lab.measureNoise': refuse,
  'lab.estimateTuning': refuse,
  'lab.tune': refuse,
  'lab.tuning': refuse,
  'lab.tunedSheet': refuse,
};
