import { LatensifyError } from '../../common/errors.js';
import { attributesOf, nodeError } from './attributes.js';
import { type NodeView, operators } from './operators/index.js';
import { quoted } from './quoted.js';
import { type Dims, type Graph, type Initializer, type Node, sizeOf } from './types.js';

/** A node with all that is known of it. */
export interface Layer {
  readonly view: NodeView;
  /** Dimensions of its outputs. */
  readonly outputs: readonly Dims[];
  readonly macs: number;
}

export interface Inference {
  /** One for each node, in the graph's order. */
  readonly layers: readonly Layer[];
  /** Of every value, constants included. */
  readonly dims: ReadonlyMap<string, Dims>;
  /** Multiply-accumulates of one run. */
  readonly macs: number;
}

/**
 * The dimensions of every value for given dimensions of the inputs.
 * @param free what the graph's free dimensions are, by their names; a number for all that are not named
 * @throws LatensifyError 'model' for an operator that is not known, or one that can't work
 */
export function inferShapes(graph: Graph, free: Readonly<Record<string, number>> | number): Inference {
  const constants = new Map(graph.initializers.map((each) => [each.name, each]));
  const dims = new Map<string, Dims>();
  const define = (name: string, shape: Dims): void => {
    if (dims.has(name)) throw broken(`${quoted(name)} is made twice`);
    dims.set(name, shape);
  };
  for (const { name, dims: shape } of graph.initializers) define(name, shape);
  for (const { name, dims: shape } of graph.inputs) {
    define(
      name,
      shape.map((dim) => (typeof dim === 'number' ? dim : bind(dim, free))),
    );
  }
  const layers = graph.nodes.map((node) => {
    const layer = inferLayer(node, dims, constants);
    node.outputs.forEach((name, i) => {
      if (name !== '') define(name, layer.outputs[i]!);
    });
    return layer;
  });
  for (const { name } of graph.outputs) {
    if (!dims.has(name)) throw broken(`its output ${quoted(name)} is never made`);
  }
  return { layers, dims, macs: layers.reduce((sum, layer) => sum + layer.macs, 0) };
}

function bind(name: string, free: Readonly<Record<string, number>> | number): number {
  const value = typeof free === 'number' ? free : Object.hasOwn(free, name) ? free[name] : undefined;
  if (value !== undefined) return value;
  throw broken(`its dimension ${quoted(name)} is not given`);
}

function inferLayer(
  node: Node,
  dims: ReadonlyMap<string, Dims>,
  constants: ReadonlyMap<string, Initializer>,
): Layer {
  const operator = operators[node.operator];
  if (operator === undefined) {
    throw new LatensifyError(
      'model',
      `This network is not taken: its operator ${quoted(node.operator)} is not known.`,
    );
  }
  const view = viewOf(node, dims, constants);
  const [fewest, most] = operator.inputs;
  view.demand(
    node.inputs.length >= fewest && node.inputs.length <= most,
    `it has ${node.inputs.length} inputs`,
  );
  view.demand(
    node.inputs.slice(0, fewest).every((name) => name !== '') || node.operator === 'Resize',
    'an input is missing',
  );
  view.demand(
    node.outputs.length >= 1 && node.outputs.length <= (operator.outputs ?? 1),
    `it has ${node.outputs.length} outputs`,
  );
  for (const name of Object.keys(node.attributes ?? {})) {
    view.demand(operator.attributes?.includes(name) ?? false, `its attribute ${quoted(name)} is not known`);
  }
  for (const name of node.inputs) {
    if (name !== '') view.demand(dims.has(name), `${quoted(name)} is not made before it`);
  }
  const outputs = operator.shape(view);
  return { view, outputs, macs: operator.macs?.(view, outputs) ?? 0 };
}

function viewOf(
  node: Node,
  dims: ReadonlyMap<string, Dims>,
  constants: ReadonlyMap<string, Initializer>,
): NodeView {
  const demand = (condition: boolean, what: string): void => {
    if (!condition) throw nodeError(node, what);
  };
  const constant = (input: number): Initializer => {
    const found = constants.get(node.inputs[input] ?? '');
    if (found === undefined) throw nodeError(node, `input ${input} is no constant`);
    return found;
  };
  return {
    node,
    attributes: attributesOf(node),
    has: (input) => (node.inputs[input] ?? '') !== '',
    dims(input) {
      const found = dims.get(node.inputs[input] ?? '');
      if (found === undefined) throw nodeError(node, `input ${input} is missing`);
      return found;
    },
    integers(input) {
      const { data } = constant(input);
      if (!(data instanceof BigInt64Array || data instanceof Int32Array)) {
        throw nodeError(node, `input ${input} holds no whole numbers`);
      }
      demand(data.length <= 64, `input ${input} is too long`);
      // "To the end" is often written as the largest integer there is.
      return [...data].map((value) => Math.max(-(2 ** 52), Math.min(2 ** 52, Number(value))));
    },
    scalar(input) {
      const { data } = constant(input);
      demand(data instanceof Float32Array && data.length === 1, `input ${input} is no number`);
      return Number(data[0]);
    },
    floats(input) {
      const { data } = constant(input);
      demand(data instanceof Float32Array && data.length <= 64, `input ${input} holds no numbers`);
      return Array.from(data as Float32Array);
    },
    demand,
  };
}

const broken = (what: string): LatensifyError =>
  new LatensifyError('model', `This network is not taken: ${what}.`);

/** Names of the constants that training changes: those that are weights or biases of some operator. */
export function trainableNames(graph: Graph): string[] {
  const floats = new Set(
    graph.initializers.filter(({ data }) => data instanceof Float32Array).map(({ name }) => name),
  );
  const names = graph.nodes.flatMap(({ operator, inputs }) =>
    (operators[operator]?.weights ?? []).map((input) => inputs[input] ?? ''),
  );
  return [...new Set(names)].filter((name) => floats.has(name));
}

/** Numbers that training changes. */
export function parameterCount(graph: Graph): number {
  const trainable = new Set(trainableNames(graph));
  return graph.initializers
    .filter(({ name }) => trainable.has(name))
    .reduce((sum, { dims }) => sum + sizeOf(dims), 0);
}
