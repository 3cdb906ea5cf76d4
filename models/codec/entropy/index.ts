export { RansDecoder } from './decoder.js';
export { RansEncoder } from './encoder.js';
export {
  PRECISION_BITS,
  prepareTables,
  SKIPPED,
  validateScaleTables,
  type CoderTables,
  type ScaleTables,
} from './tables.js';
