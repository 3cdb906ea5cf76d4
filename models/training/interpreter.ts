import { LatensifyError } from '../../common/errors.js';
import { type Dims, type Graph, inferShapes, type Inference } from '../graph/index.js';
import { kernels } from './kernels/index.js';
import * as tf from './tf.js';
import { plain, toPlain, type Value } from './value.js';

export type TensorMap = ReadonlyMap<string, tf.Tensor>;

/**
 * Computes an ONNX graph with TensorFlow.js, so that everything in it has gradients. Weights are not part of it: they
 * come with each run, as what is trained changes.
 */
export class Interpreter {
  readonly graph: Graph;
  private readonly inferences = new Map<string, Inference>();

  /** @throws LatensifyError 'model' naming the first operator that can't be trained */
  constructor(graph: Graph) {
    this.graph = graph;
    for (const { operator } of graph.nodes) {
      if (kernels[operator] !== undefined) continue;
      throw new LatensifyError('model', `Networks with the operator "${operator}" can't be trained.`);
    }
  }

  /**
   * All values of a run by their names, N, C, H, W. To be called within tf.tidy or a gradient.
   * @param feeds the graph's inputs
   * @param constants the graph's float constants, trained or not
   * @throws LatensifyError 'model' when the feeds don't fit
   */
  run(feeds: TensorMap, constants: TensorMap): (name: string) => tf.Tensor {
    const { layers } = this.infer(feeds);
    const values = new Map<string, Value>();
    for (const [name, tensor] of [...constants, ...feeds]) values.set(name, plain(tensor));
    for (const { view } of layers) {
      const { node } = view;
      const inputs = node.inputs.map((name) => values.get(name));
      const results = kernels[node.operator]!(view, inputs);
      node.outputs.forEach((name, i) => {
        if (name !== '') values.set(name, results[i]!);
      });
    }
    return (name) => {
      const value = values.get(name);
      if (value === undefined) throw new LatensifyError('model', `The network has no value "${name}".`);
      return toPlain(value);
    };
  }

  private infer(feeds: TensorMap): Inference {
    const free: Record<string, number> = {};
    for (const { name, dims } of this.graph.inputs) {
      const shape: Dims | undefined = feeds.get(name)?.shape;
      if (shape?.length !== dims.length) {
        throw new LatensifyError('model', `The network's input "${name}" is not what it should be.`);
      }
      dims.forEach((dim, axis) => {
        if (typeof dim === 'string') free[dim] = shape[axis]!;
        else if (dim !== shape[axis]) {
          throw new LatensifyError(
            'model',
            `The network's input "${name}" is [${shape.join(', ')}] instead of [${dims.join(', ')}].`,
          );
        }
      });
    }
    const key = JSON.stringify(free);
    let inference = this.inferences.get(key);
    if (inference === undefined) {
      inference = inferShapes(this.graph, free);
      this.inferences.set(key, inference);
    }
    return inference;
  }
}

/** The graph's float constants as tensors, to be disposed by the caller. */
export function constantTensors(graph: Graph): Map<string, tf.Tensor> {
  return new Map(
    graph.initializers.flatMap(({ name, dims, data }) =>
      data instanceof Float32Array ? [[name, tf.tensor(data, [...dims], 'float32')] as const] : [],
    ),
  );
}
