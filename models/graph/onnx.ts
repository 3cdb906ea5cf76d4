import { bytes, concat, float, integer, message, text, type Bytes } from './protobuf.js';
import {
  type Attribute,
  Float16Bits,
  type Graph,
  type Initializer,
  type InitializerData,
  type Node,
  type Value,
} from './types.js';

const elementTypes = { float32: 1, uint8: 2, uint16: 4 } as const;

const IR_VERSION = 9;
const OPSET = 17;

/**
 * The graph as an ONNX file: IR version 9, operator set 17. The numbers are the fields and enumerators of
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto. Nodes must stand in an order in which every input
 * is made before it is used; nothing is checked here, ONNX Runtime checks when it loads.
 * @param metadata texts that travel with the file and change nothing in it (metadata_props)
 */
export function encodeOnnx(graph: Graph, metadata: Readonly<Record<string, string>> = {}): Bytes {
  return concat([
    integer(1, IR_VERSION),
    text(2, 'latensify'),
    message(7, encodeGraph(graph)),
    message(8, [text(1, ''), integer(2, OPSET)]),
    ...Object.entries(metadata).map(([key, value]) => message(14, [text(1, key), text(2, value)])),
  ]);
}

const encodeGraph = (graph: Graph): Bytes[] => [
  ...graph.nodes.map((node) => message(1, encodeNode(node))),
  text(2, graph.name),
  ...graph.initializers.map((initializer) => message(5, encodeInitializer(initializer))),
  ...graph.inputs.map((value) => message(11, encodeValue(value))),
  ...graph.outputs.map((value) => message(12, encodeValue(value))),
];

const encodeNode = (node: Node): Bytes[] => [
  ...node.inputs.map((name) => text(1, name)),
  ...node.outputs.map((name) => text(2, name)),
  text(4, node.operator),
  ...Object.entries(node.attributes ?? {}).map(([name, value]) =>
    message(5, [text(1, name), ...encodeAttribute(value)]),
  ),
];

function encodeAttribute(attribute: Attribute): Bytes[] {
  const type = (enumerator: number): Bytes => integer(20, enumerator);
  if ('float' in attribute) return [float(2, attribute.float), type(1)];
  if ('int' in attribute) return [integer(3, attribute.int), type(2)];
  if ('string' in attribute) return [text(4, attribute.string), type(3)];
  if ('floats' in attribute) return [...attribute.floats.map((value) => float(7, value)), type(6)];
  if ('ints' in attribute) return [...attribute.ints.map((value) => integer(8, value)), type(7)];
  return [...attribute.strings.map((value) => text(9, value)), type(8)];
}

const encodeInitializer = ({ name, dims, data }: Initializer): Bytes[] => [
  ...dims.map((dim) => integer(1, dim)),
  integer(2, elementType(data)),
  text(8, name),
  bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
];

function elementType(data: InitializerData): number {
  if (data instanceof Float32Array) return 1;
  if (data instanceof Uint8Array) return 2;
  if (data instanceof Int8Array) return 3;
  if (data instanceof Int32Array) return 6;
  if (data instanceof Float16Bits) return 10;
  return 7;
}

const encodeValue = ({ name, type = 'float32', dims }: Value): Bytes[] => [
  text(1, name),
  message(2, [message(1, [integer(1, elementTypes[type]), message(2, dims.map(encodeDimension))])]),
];

const encodeDimension = (dim: number | string): Bytes =>
  message(1, [typeof dim === 'number' ? integer(1, dim) : text(2, dim)]);
