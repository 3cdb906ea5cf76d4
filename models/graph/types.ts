/** An attribute of an operator; integers are safe ones. */
export type Attribute =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly string: string }
  | { readonly strings: readonly string[] };

export interface Node {
  readonly operator: string;
  /** '' stands for an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

/** IEEE 754 half precision, as its bits: a type of its own, since JavaScript has no array for it. */
export class Float16Bits extends Uint16Array {}

export type InitializerData =
  Float32Array | Float16Bits | Int8Array | Uint8Array | Int32Array | BigInt64Array;

/** A constant of the graph, row-major. */
export interface Initializer {
  readonly name: string;
  readonly dims: readonly number[];
  readonly data: InitializerData;
}

/** An input or output, float32 unless said otherwise; a text as dimension names a free one. */
export interface Value {
  readonly name: string;
  readonly type?: 'float32' | 'uint8' | 'uint16';
  readonly dims: readonly (number | string)[];
}

export interface Graph {
  readonly name: string;
  /** In an order in which every input is made before it is used. */
  readonly nodes: readonly Node[];
  readonly initializers: readonly Initializer[];
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
}

export type Dims = readonly number[];

/** Elements of a tensor of these dimensions. */
export const sizeOf = (dims: Dims): number => dims.reduce((product, dim) => product * dim, 1);
