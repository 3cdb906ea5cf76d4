export { encodeOnnx } from './onnx.js';
export type { Attribute, Graph, Initializer, Node, Value } from './onnx.js';
