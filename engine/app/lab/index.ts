export { labHandlers } from './handlers.js';
export { Lab, type LabSurroundings } from './lab.js';
