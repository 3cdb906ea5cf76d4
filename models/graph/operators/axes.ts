import type { Dims } from '../types.js';
import type { NodeView } from './types.js';

/** An axis of a tensor of this rank, counted from the front; negative ones count from the end. */
export function resolveAxis(view: NodeView, axis: number, rank: number): number {
  const resolved = axis < 0 ? axis + rank : axis;
  view.demand(resolved >= 0 && resolved < rank, `axis ${axis} of a tensor with ${rank} axes`);
  return resolved;
}

export function resolveAxes(view: NodeView, axes: readonly number[], rank: number): number[] {
  const resolved = axes.map((axis) => resolveAxis(view, axis, rank));
  view.demand(new Set(resolved).size === resolved.length, 'an axis is named twice');
  return resolved;
}

/** Dimensions after NumPy's broadcasting. */
export function broadcast(view: NodeView, a: Dims, b: Dims): Dims {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const x = a[i - rank + a.length] ?? 1;
    const y = b[i - rank + b.length] ?? 1;
    view.demand(x === y || x === 1 || y === 1, `[${a.join(', ')}] and [${b.join(', ')}] don't fit together`);
    return x === 1 ? y : x;
  });
}
