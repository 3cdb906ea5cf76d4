import { LatensifyError } from '../../common/errors.js';
import { decodeOnnx, tooLarge } from './decode.js';
import { widenHalves } from './half.js';
import { defaultLimits, type Limits } from './limits.js';
import { quoted } from './quoted.js';
import { inferShapes } from './shapes.js';
import { type Graph, sizeOf } from './types.js';

/** Free dimensions are tried at this size: sides of pictures must be divisible by what networks halve them by. */
const TRIAL_SIDE = 256;

/**
 * Reads a network from outside, which is not trusted: operators of the table alone, nothing outside the file, and no
 * more than the limits allow in bytes, constants, tensors and multiplications. Half-precision constants are widened.
 * @throws LatensifyError 'damaged' | 'model' | 'too-large'
 */
export function readOnnx(file: Uint8Array, limits: Partial<Limits> = {}): Graph {
  const bounds = { ...defaultLimits, ...limits };
  const graph = widenHalves(decodeOnnx(file, bounds));
  checkCost(graph, bounds);
  return graph;
}

function checkCost(graph: Graph, limits: Limits): void {
  if (graph.inputs.length === 0 || graph.outputs.length === 0) {
    throw new LatensifyError('model', 'This network is not taken: it has no input or no output.');
  }
  const { dims, macs } = inferShapes(graph, trialDims(graph));
  for (const [name, shape] of dims) {
    if (shape.length > limits.rank) throw tooLarge(quoted(name), shape.length, limits.rank, 'axes');
    const size = sizeOf(shape);
    if (size > limits.tensorElements) throw tooLarge(quoted(name), size, limits.tensorElements, 'elements');
  }
  const fed = graph.inputs.reduce((sum, { name }) => sum + sizeOf(dims.get(name)!), 0);
  if (macs > fed * limits.macsPerElement) {
    throw tooLarge('the network', macs / fed, limits.macsPerElement, 'multiplications for each input');
  }
}

/** One picture; sides are alike, except that inputs at half resolution say so in their names. */
function trialDims(graph: Graph): Record<string, number> {
  const free = graph.inputs.flatMap(({ dims }) =>
    dims.flatMap((dim, axis) => (typeof dim === 'string' ? [[dim, axis] as const] : [])),
  );
  return Object.fromEntries(
    free.map(([name, axis]) => {
      if (axis === 0) return [name, 1];
      return [name, /half/i.test(name) ? TRIAL_SIDE / 2 : TRIAL_SIDE];
    }),
  );
}
