import { sizeOf } from '../types.js';
import { broadcast } from './axes.js';
import type { NodeView, OperatorTable } from './types.js';

/** Gemm's factors as they are multiplied: rows of A', columns of B', and what they have in common. */
export function gemmSizes(view: NodeView): { rows: number; common: number; columns: number } {
  const a = view.dims(0);
  const b = view.dims(1);
  view.demand(a.length === 2 && b.length === 2, 'its factors are no matrices');
  const [rows, common] = view.attributes.int('transA', 0) ? [a[1]!, a[0]!] : [a[0]!, a[1]!];
  const [height, columns] = view.attributes.int('transB', 0) ? [b[1]!, b[0]!] : [b[0]!, b[1]!];
  view.demand(common === height, `${common} columns meet ${height} rows`);
  return { rows, common, columns };
}

export const linear: OperatorTable = {
  /** α A' B' + β C */
  Gemm: {
    inputs: [2, 3],
    attributes: ['alpha', 'beta', 'transA', 'transB'],
    weights: [1, 2],
    shape(view) {
      const { rows, columns } = gemmSizes(view);
      const result = [rows, columns];
      if (view.has(2)) {
        view.demand(sizeOf(broadcast(view, result, view.dims(2))) === rows * columns, "its bias doesn't fit");
      }
      return [result];
    },
    macs(view) {
      const { rows, common, columns } = gemmSizes(view);
      return rows * common * columns;
    },
  },
  MatMul: {
    inputs: [2, 2],
    weights: [1],
    shape(view) {
      const a = view.dims(0);
      const b = view.dims(1);
      view.demand(a.length >= 2 && b.length >= 2, 'its factors are no matrices');
      view.demand(a.at(-1) === b.at(-2), `${a.at(-1) ?? 0} columns meet ${b.at(-2) ?? 0} rows`);
      return [[...broadcast(view, a.slice(0, -2), b.slice(0, -2)), a.at(-2)!, b.at(-1)!]];
    },
    macs: (view, [result]) => sizeOf(result!) * view.dims(0).at(-1)!,
  },
};
