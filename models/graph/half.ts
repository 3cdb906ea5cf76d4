import { Float16Bits, type Graph, type Initializer, type Node } from './types.js';

/** The value of a half-precision number, from its bits (IEEE 754 binary16). */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const FLOAT = 1;

/** The graph with its half-precision constants in float32, and without the casts that widened them. */
export function widenHalves(graph: Graph): Graph {
  const halves = new Map(graph.initializers.filter(isHalf).map((each) => [each.name, each] as const));
  if (halves.size === 0) return graph;
  const widened: Initializer[] = [];
  const nodes = graph.nodes.filter((node) => {
    const half = halves.get(node.inputs[0] ?? '');
    if (half === undefined || !isWidening(node)) return true;
    widened.push({ name: node.outputs[0]!, dims: half.dims, data: Float32Array.from(half.data, fromHalf) });
    return false;
  });
  const used = new Set(nodes.flatMap((node) => node.inputs));
  const others = graph.initializers.filter(({ name }) => !halves.has(name) || used.has(name));
  return { ...graph, nodes, initializers: [...others, ...widened] };
}

function isWidening({ operator, attributes, outputs }: Node): boolean {
  const to = attributes?.['to'];
  return operator === 'Cast' && outputs.length === 1 && to !== undefined && 'int' in to && to.int === FLOAT;
}

const isHalf = (initializer: Initializer): initializer is Initializer & { readonly data: Float16Bits } =>
  initializer.data instanceof Float16Bits;
