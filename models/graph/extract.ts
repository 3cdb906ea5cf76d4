import { LatensifyError } from '../../common/errors.js';
import type { Graph, Value } from './types.js';

/**
 * The part of a graph that leads from some of its values to others: an encoder or a decoder out of an autoencoder.
 * @param inputs values of the graph that become inputs; constants stay
 * @throws LatensifyError 'model' when an output depends on anything else
 */
export function extract(
  graph: Graph,
  name: string,
  inputs: readonly Value[],
  outputs: readonly Value[],
): Graph {
  const given = new Set(inputs.map((input) => input.name));
  const needed = new Set(outputs.map((output) => output.name).filter((output) => !given.has(output)));
  const nodes = graph.nodes.toReversed().filter((node) => {
    const isNeeded = node.outputs.some((output) => needed.has(output));
    if (isNeeded) for (const input of node.inputs) if (!given.has(input)) needed.add(input);
    return isNeeded;
  });
  const made = new Set(nodes.flatMap((node) => node.outputs));
  const initializers = graph.initializers.filter((each) => needed.has(each.name));
  const constants = new Set(initializers.map((each) => each.name));
  for (const each of needed) {
    if (each === '' || made.has(each) || constants.has(each)) continue;
    throw new LatensifyError('model', `The part "${name}" of this network needs "${each}", too.`);
  }
  return { name, nodes: nodes.toReversed(), initializers, inputs, outputs };
}
