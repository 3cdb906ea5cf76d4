import { encodeOnnx, type Node } from '../graph/index.js';
import type { ByteTensor, Network, NetworkSource, Runtime, Tensor } from './types.js';

/** Between interleaved 8-bit pixels and the planes that networks work on; ONNX Runtime does it ten times as fast as a loop. */
export interface PixelNetworks {
  /** pixels: 1, height, width, 3, 0 … 255 → planes: 1, 3, height, width in [0, 1] */
  readonly toPlanes: Network<{ readonly planes: Tensor }>;
  /** planes → pixels, clipped and rounded (halves to even) */
  readonly toPixels: Network<{ readonly pixels: ByteTensor }>;
}

export async function loadPixelNetworks(runtime: Runtime): Promise<PixelNetworks> {
  return {
    toPlanes: await runtime.loadOnCpu<{ planes: Tensor }>(toPlanes),
    toPixels: await runtime.loadOnCpu<{ pixels: ByteTensor }>(toPixels),
  };
}

const pixels = { name: 'pixels', type: 'uint8', dims: [1, 'height', 'width', 3] } as const;
const planes = { name: 'planes', dims: [1, 3, 'height', 'width'] } as const;
const constant = (name: string, value: number) => ({ name, dims: [], data: Float32Array.of(value) });

const node = (
  operator: string,
  inputs: string[],
  output: string,
  attributes: Node['attributes'] = {},
): Node => ({
  operator,
  inputs,
  outputs: [output],
  attributes,
});
const FLOAT = { to: { int: 1 } };
const UINT8 = { to: { int: 2 } };

const toPlanes: NetworkSource = {
  name: 'to-planes',
  onnx: encodeOnnx({
    name: 'to-planes',
    inputs: [pixels],
    outputs: [planes],
    initializers: [constant('step', 1 / 255)],
    nodes: [
      node('Cast', ['pixels'], 'wide', FLOAT),
      node('Transpose', ['wide'], 'planar', { perm: { ints: [0, 3, 1, 2] } }),
      node('Mul', ['planar', 'step'], 'planes'),
    ],
  }),
};

const toPixels: NetworkSource = {
  name: 'to-pixels',
  onnx: encodeOnnx({
    name: 'to-pixels',
    inputs: [planes],
    outputs: [pixels],
    initializers: [constant('white', 255), constant('low', 0)],
    nodes: [
      node('Mul', ['planes', 'white'], 'scaled'),
      node('Clip', ['scaled', 'low', 'white'], 'clipped'),
      node('Round', ['clipped'], 'rounded'),
      node('Cast', ['rounded'], 'bytes', UINT8),
      node('Transpose', ['bytes'], 'pixels', { perm: { ints: [0, 2, 3, 1] } }),
    ],
  }),
};
