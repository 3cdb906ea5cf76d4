export { labHandlers } from './handlers.js';
export { Lab } from './lab.js';
export type { LabSurroundings } from './surroundings.js';
