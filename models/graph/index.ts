export { GraphBuilder } from './builder.js';
export { extract } from './extract.js';
export { fromHalf, widenHalves } from './half.js';
export { defaultLimits, type Limits } from './limits.js';
export { readMetadata } from './metadata.js';
export { encodeOnnx } from './onnx.js';
export {
  lstmSizes,
  type NodeView,
  operators,
  padsOf,
  permutationOf,
  reducedAxes,
  reshapeDims,
  resizeOf,
  resolveAxis,
  sliceOf,
  splitOf,
  squeezedDims,
  transposedWindowOf,
  unsqueezedDims,
  type Window,
  windowOf,
} from './operators/index.js';
export { readOnnx } from './read.js';
export { inferShapes, type Inference, type Layer, parameterCount, trainableNames } from './shapes.js';
export {
  type Attribute,
  type Dims,
  Float16Bits,
  type Graph,
  type Initializer,
  type InitializerData,
  type Node,
  sizeOf,
  type Value,
} from './types.js';
