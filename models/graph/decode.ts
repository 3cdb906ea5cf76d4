import { LatensifyError } from '../../common/errors.js';
import type { Limits } from './limits.js';
import {
  bytesOf,
  damaged,
  type Field,
  floatsOf,
  integerOf,
  readFields,
  textOf,
  varintsOf,
} from './protobuf-reader.js';
import { quoted } from './quoted.js';
import { decodeTensor } from './tensor.js';
import type { Attribute, Graph, Initializer, Node, Value } from './types.js';

/** Operator sets whose operators mean the same here; what changed within them is told apart by the inputs. */
const OPSETS = { oldest: 13, newest: 21 };

/**
 * An ONNX file as a graph; the numbers are the fields of onnx.proto. Constant nodes become initializers. What the
 * graph means is not checked here (check.ts does), only that it is a plain one: no custom operators or functions, no
 * sub-graphs, no data outside the file, no more than the limits allow.
 * @throws LatensifyError 'damaged' for what is no ONNX file, 'model' for what is refused, 'too-large'
 */
export function decodeOnnx(file: Uint8Array, limits: Limits): Graph {
  if (file.length > limits.fileBytes) throw tooLarge('the file', file.length, limits.fileBytes, 'bytes');
  let graph: Graph | undefined;
  let opset: number | undefined;
  for (const field of readFields(file)) {
    if (field.number === 7) {
      if (graph !== undefined) throw damaged('it holds two graphs');
      graph = decodeGraph(bytesOf(field), limits);
    } else if (field.number === 8) {
      opset = decodeOpset(bytesOf(field)) ?? opset;
    } else if (field.number === 20) {
      throw refused('it brings instructions for training, which are not taken');
    } else if (field.number === 25) {
      throw refused('it defines operators of its own');
    }
  }
  if (graph === undefined || opset === undefined) throw damaged('it holds no graph');
  if (opset < OPSETS.oldest || opset > OPSETS.newest) {
    throw refused(`its operator set is ${opset}; ${OPSETS.oldest} to ${OPSETS.newest} are understood`);
  }
  return graph;
}

/** The version of ONNX's own operators; sets of others may be declared as long as no node uses them. */
function decodeOpset(bytes: Uint8Array): number | undefined {
  let domain = '';
  let version = 1;
  for (const field of readFields(bytes)) {
    if (field.number === 1) domain = textOf(field);
    if (field.number === 2) version = integerOf(field);
  }
  return domain === '' || domain === 'ai.onnx' ? version : undefined;
}

function decodeGraph(bytes: Uint8Array, limits: Limits): Graph {
  let name = '';
  const nodes: Node[] = [];
  const initializers: Initializer[] = [];
  const inputs: Value[] = [];
  const outputs: Value[] = [];
  let parameters = 0;
  const addInitializer = (initializer: Initializer): void => {
    parameters += initializer.data.length;
    if (parameters > limits.parameters) {
      throw tooLarge('the network', parameters, limits.parameters, 'parameters');
    }
    initializers.push(initializer);
  };
  for (const field of readFields(bytes)) {
    switch (field.number) {
      case 1: {
        const node = decodeNode(bytesOf(field), limits);
        if ('data' in node) addInitializer(node);
        else nodes.push(node);
        break;
      }
      case 2:
        name = textOf(field);
        break;
      case 5:
        addInitializer(decodeTensor(bytesOf(field), limits));
        break;
      case 11:
        inputs.push(decodeValue(bytesOf(field)));
        break;
      case 12:
        outputs.push(decodeValue(bytesOf(field)));
        break;
      case 15:
        throw refused('it holds sparse tensors');
    }
    if (nodes.length + initializers.length > limits.nodes) {
      throw tooLarge('the network', nodes.length + initializers.length, limits.nodes, 'nodes');
    }
  }
  // Older files name every initializer among the inputs, too.
  const constants = new Set(initializers.map((initializer) => initializer.name));
  return { name, nodes, initializers, inputs: inputs.filter((value) => !constants.has(value.name)), outputs };
}

function decodeNode(bytes: Uint8Array, limits: Limits): Node | Initializer {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: Record<string, Attribute> = Object.create(null) as Record<string, Attribute>;
  let operator = '';
  let constant: Initializer | undefined;
  for (const field of readFields(bytes)) {
    if (field.number === 1) inputs.push(textOf(field));
    if (field.number === 2) outputs.push(textOf(field));
    if (field.number === 4) operator = textOf(field);
    if (field.number === 5) {
      const { name, value } = decodeAttribute(bytesOf(field), limits);
      if ('data' in value) constant = value;
      else attributes[name] = value;
    }
    if (field.number === 7 && !['', 'ai.onnx'].includes(textOf(field))) {
      throw refused(`the operator ${quoted(operator)} is none of ONNX's own`);
    }
  }
  if (constant === undefined) return { operator, inputs, outputs, attributes };
  const [name] = outputs;
  if (operator !== 'Constant' || name === undefined) {
    throw refused(`the operator ${quoted(operator)} holds a tensor`);
  }
  return { ...constant, name };
}

function decodeAttribute(
  bytes: Uint8Array,
  limits: Limits,
): { name: string; value: Attribute | Initializer } {
  let name = '';
  let type = 0;
  const fields: Field[] = [];
  for (const field of readFields(bytes)) {
    if (field.number === 1) name = textOf(field);
    else if (field.number === 20) type = integerOf(field);
    else fields.push(field);
  }
  const all = (number: number): Field[] => fields.filter((field) => field.number === number);
  const integers = (number: number): number[] =>
    all(number).flatMap((field) => varintsOf(field).map((varint) => integerOf({ number, varint })));
  const floats = (number: number): number[] => all(number).flatMap(floatsOf);
  const texts = (number: number): string[] => all(number).map(textOf);
  // A default value may be left out of the file: 0, or the empty text.
  switch (type) {
    case 1:
      return { name, value: { float: floats(2)[0] ?? 0 } };
    case 2:
      return { name, value: { int: integers(3)[0] ?? 0 } };
    case 3:
      return { name, value: { string: texts(4)[0] ?? '' } };
    case 4: {
      const [tensor] = all(5);
      if (tensor === undefined) throw damaged('a constant is empty');
      return { name, value: decodeTensor(bytesOf(tensor), limits) };
    }
    case 6:
      return { name, value: { floats: floats(7) } };
    case 7:
      return { name, value: { ints: integers(8) } };
    case 8:
      return { name, value: { strings: texts(9) } };
    default:
      throw refused(`the attribute ${quoted(name)} holds a graph, or something else that is not understood`);
  }
}

function decodeValue(bytes: Uint8Array): Value {
  let name = '';
  let tensor: Uint8Array | undefined;
  for (const field of readFields(bytes)) {
    if (field.number === 1) name = textOf(field);
    if (field.number === 2) {
      for (const type of readFields(bytesOf(field))) if (type.number === 1) tensor = bytesOf(type);
    }
  }
  if (tensor === undefined) throw refused(`${quoted(name)} is no tensor`);
  let element = 0;
  let shape: Uint8Array | undefined;
  for (const field of readFields(tensor)) {
    if (field.number === 1) element = integerOf(field);
    if (field.number === 2) shape = bytesOf(field);
  }
  if (element !== 1 && element !== 2) throw refused(`${quoted(name)} is neither float32 nor uint8`);
  if (shape === undefined) throw refused(`the shape of ${quoted(name)} is not given`);
  const dims = [...readFields(shape)]
    .filter((field) => field.number === 1)
    .map((field, axis) => decodeDimension(bytesOf(field), axis));
  return { name, type: element === 1 ? 'float32' : 'uint8', dims };
}

function decodeDimension(bytes: Uint8Array, axis: number): number | string {
  let dimension: number | string | undefined;
  for (const field of readFields(bytes)) {
    if (field.number === 1) dimension = integerOf(field);
    if (field.number === 2) dimension = textOf(field);
  }
  // Without a name each is free by itself.
  if (dimension === undefined || dimension === '') return `axis${axis}`;
  if (typeof dimension === 'number' && dimension < 1) throw damaged('a dimension is not positive');
  return dimension;
}

const refused = (why: string): LatensifyError =>
  new LatensifyError('model', `This network is not taken: ${why}.`);

export function tooLarge(what: string, has: number, limit: number, unit: string): LatensifyError {
  const numbers = [has, limit].map((value) => Math.round(value).toLocaleString('en'));
  const size = `${numbers[0] ?? ''} ${unit}; the limit is ${numbers[1] ?? ''}`;
  return new LatensifyError('too-large', `This network is not taken: ${what} has ${size}.`);
}
