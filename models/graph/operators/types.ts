import type { Attributes } from '../attributes.js';
import type { Dims, Node } from '../types.js';

/** What is known of a node before anything is computed. */
export interface NodeView {
  readonly node: Node;
  readonly attributes: Attributes;
  /** Whether the optional input is there. */
  has(input: number): boolean;
  /** @throws LatensifyError 'model' when the input is not there */
  dims(input: number): Dims;
  /** Whole numbers that are constants of the graph: shapes, axes. @throws LatensifyError 'model' */
  integers(input: number): readonly number[];
  /** A constant of one float. @throws LatensifyError 'model' */
  scalar(input: number): number;
  /** Constant floats. @throws LatensifyError 'model' */
  floats(input: number): readonly number[];
  /** Throws LatensifyError 'model', naming the node, unless the condition holds. */
  demand(condition: boolean, what: string): void;
}

/** What the program knows of an ONNX operator: who isn't in the table is refused. */
export interface Operator {
  /** Fewest and most inputs. */
  readonly inputs: readonly [number, number];
  /** Most outputs; default 1. */
  readonly outputs?: number;
  readonly attributes?: readonly string[];
  /** Inputs that hold what training changes, where they are constants of the graph. */
  readonly weights?: readonly number[];
  /** Dimensions of the outputs. */
  shape(view: NodeView): readonly Dims[];
  /** Multiply-accumulates; default none. */
  macs?(view: NodeView, outputs: readonly Dims[]): number;
}

export type OperatorTable = Readonly<Record<string, Operator>>;
