import { lstmSizes } from '../../graph/index.js';
import * as tf from '../tf.js';
import { plain, toPlain } from '../value.js';
import type { KernelTable } from './types.js';

export const recurrent: KernelTable = {
  /**
   * i, o, f = σ(x Wᵀ + h Rᵀ + b), g = tanh(…), c' = f c + i g, h' = o tanh(c')
   * (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000).
   */
  LSTM(view, [x, w, r, b, , h0, c0]) {
    const { steps, batch, features, hidden } = lstmSizes(view);
    const weights = tf.transpose(tf.reshape(toPlain(w!), [4 * hidden, features]));
    const recurrence = tf.transpose<tf.Tensor2D>(tf.reshape(toPlain(r!), [4 * hidden, hidden]));
    // What comes from the input, for all steps at once.
    const flat = tf.matMul(tf.reshape(toPlain(x!), [steps * batch, features]), weights);
    const bias = b === undefined ? undefined : tf.sum(tf.reshape(toPlain(b), [2, 4 * hidden]), 0);
    const driven = tf.unstack(
      tf.reshape(bias === undefined ? flat : tf.add(flat, bias), [steps, batch, 4 * hidden]),
    );
    const initial = (state: typeof h0): tf.Tensor2D =>
      state === undefined ? tf.zeros([batch, hidden]) : tf.reshape(toPlain(state), [batch, hidden]);
    let h = initial(h0);
    let c = initial(c0);
    const all: tf.Tensor[] = [];
    for (const drive of driven) {
      const gates = tf.add(drive, tf.matMul(h, recurrence));
      const [i, o, f, g] = tf.split(gates, 4, 1) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
      c = tf.add(tf.mul(tf.sigmoid(f), c), tf.mul(tf.sigmoid(i), tf.tanh(g)));
      h = tf.mul(tf.sigmoid(o), tf.tanh(c));
      all.push(h);
    }
    return [
      plain(tf.reshape(tf.stack(all), [steps, 1, batch, hidden])),
      plain(tf.reshape(h, [1, batch, hidden])),
      plain(tf.reshape(c, [1, batch, hidden])),
    ];
  },
};
