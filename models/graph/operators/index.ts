import { elementwise } from './elementwise.js';
import { layout } from './layout.js';
import { linear } from './linear.js';
import { recurrent } from './recurrent.js';
import { statistics } from './statistics.js';
import type { OperatorTable } from './types.js';
import { windows } from './windows.js';

export { resolveAxis } from './axes.js';
export {
  padsOf,
  permutationOf,
  reshapeDims,
  resizeOf,
  sliceOf,
  splitOf,
  squeezedDims,
  unsqueezedDims,
} from './layout.js';
export { lstmSizes } from './recurrent.js';
export { reducedAxes } from './statistics.js';
export type { NodeView, Operator, OperatorTable } from './types.js';
export { transposedWindowOf, type Window, windowOf } from './windows.js';

/** Every operator that networks from outside may use, and that the builders here use: no other is taken. */
export const operators: OperatorTable = Object.assign(Object.create(null) as object, {
  ...elementwise,
  ...linear,
  ...windows,
  ...layout,
  ...statistics,
  ...recurrent,
});
