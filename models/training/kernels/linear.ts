import * as tf from '../tf.js';
import { plain, toPlain } from '../value.js';
import type { KernelTable } from './types.js';

export const linear: KernelTable = {
  Gemm({ attributes }, [a, b, c]) {
    const product = tf.matMul(
      toPlain(a!),
      toPlain(b!),
      attributes.int('transA', 0) !== 0,
      attributes.int('transB', 0) !== 0,
    );
    const scaled = scale(product, attributes.float('alpha', 1));
    return [plain(c === undefined ? scaled : tf.add(scaled, scale(toPlain(c), attributes.float('beta', 1))))];
  },
  MatMul(_, [a, b]) {
    const [left, right] = [toPlain(a!), toPlain(b!)];
    const [rows, common] = [left.shape.at(-2)!, left.shape.at(-1)!];
    // Many small matrices times one: as one large product.
    if (right.rank === 2 && left.rank > 2) {
      const flat = tf.matMul(tf.reshape(left, [-1, common]), right);
      return [plain(tf.reshape(flat, [...left.shape.slice(0, -2), rows, right.shape[1]!]))];
    }
    return [plain(tf.matMul(left, right))];
  },
};

const scale = (x: tf.Tensor, factor: number): tf.Tensor => (factor === 1 ? x : tf.mul(x, factor));
