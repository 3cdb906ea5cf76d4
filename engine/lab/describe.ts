import { type Autoencoder, buildAutoencoder, type Settings } from '../../models/autoencoders/index.js';
import { type Inference, inferShapes, parameterCount, sizeOf } from '../../models/graph/index.js';
import type { LabNetwork, NetworkLayer } from '../api/index.js';

const OPERATORS: Readonly<Record<string, NetworkLayer['operator']>> = {
  Gemm: 'dense',
  Conv: 'convolution',
  ConvTranspose: 'transposed',
  LSTM: 'lstm',
};

const ACTIVATIONS: Readonly<Record<string, NonNullable<NetworkLayer['activation']>>> = {
  Relu: 'relu',
  LeakyRelu: 'leaky',
  Elu: 'elu',
  Sigmoid: 'sigmoid',
  Tanh: 'tanh',
  Softmax: 'softmax',
};

/** The network of some settings, layer by layer. @throws LatensifyError 'usage' for settings that can't work */
export const describeSettings = (settings: Settings): LabNetwork => describe(buildAutoencoder(settings));

export function describe({ task, settings, numbers }: Autoencoder): LabNetwork {
  const { graph } = task;
  const { channels, height, width } = settings.picture;
  const inference = inferShapes(graph, { batch: 1, height, width, codeHeight: 1, codeWidth: 1 });
  const layers: NetworkLayer[] = [
    { part: 'input', operator: 'picture', shape: [channels, height, width], parameters: 0 },
    ...weightedLayers(inference, graph.initializers),
  ];
  return { layers, numbers, parameters: parameterCount(graph), macs: inference.macs };
}

/** Each layer that has weights, with the activation that follows it. */
function weightedLayers(
  { layers }: Inference,
  initializers: Autoencoder['task']['graph']['initializers'],
): NetworkLayer[] {
  const sizes = new Map(initializers.map(({ name, dims }) => [name, sizeOf(dims)]));
  const found: NetworkLayer[] = [];
  let isDecoder = false;
  for (const { view, outputs } of layers) {
    const { node } = view;
    const operator = OPERATORS[node.operator];
    const activation = ACTIVATIONS[node.operator];
    if (operator !== undefined) {
      const isHead = node.inputs.some(
        (name) => name.startsWith('code.head') || name.startsWith('variance.head'),
      );
      found.push({
        part: isHead ? 'code' : isDecoder ? 'decoder' : 'encoder',
        operator,
        shape: shapeOf(operator, outputs[0]!),
        parameters: node.inputs.reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0),
      });
      if (isHead) isDecoder = true;
    } else if (activation !== undefined) {
      const last = found.pop();
      if (last !== undefined) found.push({ ...last, activation });
    }
  }
  const last = found.pop();
  if (last !== undefined) found.push({ ...last, part: 'output' });
  return found;
}

/** Without the batch; of an LSTM, its units for each row. */
function shapeOf(operator: NetworkLayer['operator'], dims: readonly number[]): number[] {
  return operator === 'lstm' ? [dims[0]!, dims.at(-1)!] : dims.slice(1);
}
