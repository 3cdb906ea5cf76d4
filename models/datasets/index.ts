export { CLASSES, drawDigits, type LabelledPictures, SIDE } from './digits.js';
export { type IdxArray, isIdx, readIdx } from './idx.js';
export { datasetOf } from './memory.js';
