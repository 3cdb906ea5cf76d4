import type { NodeView } from '../../graph/index.js';
import type { Value } from '../value.js';

/** Computes a node with operators that have gradients. Optional inputs that are left out are undefined. */
export type Kernel = (view: NodeView, inputs: readonly (Value | undefined)[]) => readonly Value[];

export type KernelTable = Readonly<Record<string, Kernel>>;
