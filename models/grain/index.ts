export { measureGrain } from './measure.js';
export { addGrain } from './synthesis.js';
export type { Grain, GrainPoint } from './types.js';
