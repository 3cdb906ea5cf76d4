export { Observer, SHEET_COLUMNS } from './observer.js';
export { encodeSheet, type Planes, type SheetLayout } from './strip.js';
