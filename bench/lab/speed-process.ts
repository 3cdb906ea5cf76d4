/** Times training steps on one backend, in a process of its own: TensorFlow.js has one engine. */
import { encodeOnnx } from '../../models/graph/index.js';
import { Objective, openBackend, randomOf, readLosses } from '../../models/training/index.js';
import { Optimizer } from '../../models/training/optimizers.js';
import * as tf from '../../models/training/tf.js';
import { serveRequests } from '../shared/child.js';
import { networkOf, type NetworkName } from './speed-networks.js';

/** Milliseconds of a step's parts: the fastest step of all. */
export interface StepTime {
  readonly total: number;
  readonly gradients: number;
  readonly optimizer: number;
  /** Copying the batch in and the loss out. */
  readonly copying: number;
}

export interface SpeedRequests {
  open(request: { backend: 'native' | 'wasm' | 'webgpu'; folder: string }): Promise<string>;
  time(request: { network: NetworkName; seconds: number }): Promise<StepTime>;
  onnx(request: { network: NetworkName }): Promise<string>;
}

const FEWEST_STEPS = 12;

const requests: SpeedRequests = {
  async open({ backend, folder }) {
    return (await openBackend({ wanted: backend, folder })).title;
  },
  async onnx({ network }) {
    return await Promise.resolve(
      Buffer.from(encodeOnnx((await networkOf(network)).task.graph)).toString('base64'),
    );
  },
  async time({ network, seconds }) {
    const { task, dims } = await networkOf(network);
    const objective = new Objective(task);
    const optimizer = new Optimizer({ kind: 'adam' });
    const random = randomOf(1, 'speed');
    const size = dims.reduce((product, dim) => product * dim, 1);
    const pictures = { dims, data: Float32Array.from({ length: size }, () => random.uniform()) };
    const until = performance.now() + 1000 * seconds;
    let best: StepTime | undefined;
    for (let step = 1; step <= FEWEST_STEPS || performance.now() < until; step++) {
      const sample = task.prepare(pictures, random);
      const started = performance.now();
      const { losses, gradients } = objective.gradients(sample, step);
      // A device that works by itself must be waited for before the next part begins.
      await (losses.total as tf.Tensor).data();
      const computed = performance.now();
      tf.tidy(() => optimizer.apply(objective.weights, gradients, 1e-4, step));
      const applied = performance.now();
      tf.dispose(gradients);
      await readLosses(losses);
      const ended = performance.now();
      const time: StepTime = {
        total: ended - started,
        gradients: computed - started,
        optimizer: applied - computed,
        copying: ended - applied,
      };
      if (step > 2 && (best === undefined || time.total < best.total)) best = time;
    }
    objective.dispose();
    optimizer.dispose();
    return best!;
  },
};

serveRequests(requests, () => Promise.resolve(process.exit(0)));
