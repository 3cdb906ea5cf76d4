export { diagnose, type Diagnosis, type ModelCheck } from './diagnose.js';
