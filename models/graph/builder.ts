import {
  type Attribute,
  type Dims,
  type Graph,
  type Initializer,
  type Node,
  sizeOf,
  type Value,
} from './types.js';

/**
 * Puts a graph together: every call adds a node and gives the name of what it makes, to be used by later ones.
 * Names are the operator's with a number, unless one is given. A prefix keeps the numbered names apart from those of a
 * graph that this one is joined with.
 */
export class GraphBuilder {
  private readonly nodes: Node[] = [];
  private readonly initializers: Initializer[] = [];
  private readonly inputs: Value[] = [];
  private readonly outputs: Value[] = [];
  private readonly counts = new Map<string, number>();
  private readonly prefix: string;

  constructor(prefix = '') {
    this.prefix = prefix;
  }

  input(name: string, dims: Value['dims']): string {
    this.inputs.push({ name, dims });
    return name;
  }

  output(name: string, dims: Value['dims']): void {
    this.outputs.push({ name, dims });
  }

  /** A constant of floats. */
  constant(name: string, dims: Dims, data: Float32Array): string {
    if (data.length !== sizeOf(dims)) throw new Error(`${name}: ${data.length} numbers for [${dims.join()}]`);
    this.initializers.push({ name, dims, data });
    return name;
  }

  scalar(value: number): string {
    return this.constant(this.fresh('number'), [], Float32Array.of(value));
  }

  /** A constant of whole numbers: a shape, axes. */
  integers(values: readonly number[]): string {
    const name = this.fresh('integers');
    this.initializers.push({ name, dims: [values.length], data: BigInt64Array.from(values, BigInt) });
    return name;
  }

  /** Adds a node with one output. */
  node(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    output: string = this.fresh(operator.toLowerCase()),
  ): string {
    this.nodes.push({ operator, inputs, outputs: [output], attributes });
    return output;
  }

  /** Adds a node with several outputs; '' leaves one out. */
  multiple(
    operator: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Node['attributes'] = {},
  ): void {
    this.nodes.push({ operator, inputs, outputs, attributes });
  }

  finish(name: string): Graph {
    return {
      name,
      nodes: this.nodes,
      initializers: this.initializers,
      inputs: this.inputs,
      outputs: this.outputs,
    };
  }

  fresh(stem: string): string {
    const count = (this.counts.get(stem) ?? 0) + 1;
    this.counts.set(stem, count);
    return `${this.prefix}${stem}${count}`;
  }
}
