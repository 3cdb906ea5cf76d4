import { encodeOnnx, type Node } from '../graph/index.js';
import type { AnyTensor, ByteTensor, Network, NetworkSource, Runtime, Tensor, WordTensor } from './types.js';

interface Conversions<Pixels extends AnyTensor> {
  /** pixels: 1, height, width, 3 → planes: 1, 3, height, width in [0, 1] */
  readonly toPlanes: Network<{ readonly planes: Tensor }>;
  /** planes → pixels, clipped and rounded (halves to even) */
  readonly toPixels: Network<{ readonly pixels: Pixels }>;
}

/** Between interleaved pixels and the planes that networks work on; ONNX Runtime does it ten times as fast as a loop. */
export type PixelNetworks = Conversions<ByteTensor>;
/** As PixelNetworks, for pixels of 16 bits a sample. */
export type PixelNetworks16 = Conversions<WordTensor>;

export const loadPixelNetworks = async (runtime: Runtime): Promise<PixelNetworks> => ({
  toPlanes: await runtime.loadOnCpu<{ planes: Tensor }>(toPlanes('uint8')),
  toPixels: await runtime.loadOnCpu<{ pixels: ByteTensor }>(toPixels('uint8')),
});

export const loadPixelNetworks16 = async (runtime: Runtime): Promise<PixelNetworks16> => ({
  toPlanes: await runtime.loadOnCpu<{ planes: Tensor }>(toPlanes('uint16')),
  toPixels: await runtime.loadOnCpu<{ pixels: WordTensor }>(toPixels('uint16')),
});

type Depth = 'uint8' | 'uint16';

/** The value of white, and the type's number in ONNX. */
const depths = { uint8: { white: 255, type: 2 }, uint16: { white: 65535, type: 4 } } as const;

const pixels = (type: Depth) => ({ name: 'pixels', type, dims: [1, 'height', 'width', 3] });
const planes = { name: 'planes', dims: [1, 3, 'height', 'width'] };
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
const to = (type: number) => ({ to: { int: type } });
const FLOAT = 1;

const toPlanes = (depth: Depth): NetworkSource => ({
  name: `to-planes-${depth}`,
  onnx: encodeOnnx({
    name: 'to-planes',
    inputs: [pixels(depth)],
    outputs: [planes],
    initializers: [constant('step', 1 / depths[depth].white)],
    nodes: [
      node('Cast', ['pixels'], 'wide', to(FLOAT)),
      node('Transpose', ['wide'], 'planar', { perm: { ints: [0, 3, 1, 2] } }),
      node('Mul', ['planar', 'step'], 'planes'),
    ],
  }),
});

const toPixels = (depth: Depth): NetworkSource => ({
  name: `to-pixels-${depth}`,
  onnx: encodeOnnx({
    name: 'to-pixels',
    inputs: [planes],
    outputs: [pixels(depth)],
    initializers: [constant('white', depths[depth].white), constant('low', 0)],
    nodes: [
      node('Mul', ['planes', 'white'], 'scaled'),
      node('Clip', ['scaled', 'low', 'white'], 'clipped'),
      node('Round', ['clipped'], 'rounded'),
      node('Cast', ['rounded'], 'whole', to(depths[depth].type)),
      node('Transpose', ['whole'], 'pixels', { perm: { ints: [0, 2, 3, 1] } }),
    ],
  }),
});
