import { elementwise } from './elementwise.js';
import { layout } from './layout.js';
import { linear } from './linear.js';
import { recurrent } from './recurrent.js';
import { statistics } from './statistics.js';
import type { KernelTable } from './types.js';
import { windows } from './windows.js';

export type { Kernel, KernelTable } from './types.js';

/** How each of the graph's operators is computed, gradients included. */
export const kernels: KernelTable = Object.assign(Object.create(null) as object, {
  ...elementwise,
  ...linear,
  ...windows,
  ...layout,
  ...statistics,
  ...recurrent,
});
