export { measureGrain } from './measure.js';
export { reducedGrain } from './reduced.js';
export { addGrain } from './synthesis.js';
export type { Grain, GrainPoint } from './types.js';
