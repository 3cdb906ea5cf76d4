import { LatensifyError } from '../../common/errors.js';
import { quoted } from './quoted.js';
import type { Attribute, Node } from './types.js';

/** A node's attributes with their defaults. @throws LatensifyError 'model' when one is of another type */
export interface Attributes {
  int(name: string, missing: number): number;
  ints(name: string): readonly number[] | undefined;
  float(name: string, missing: number): number;
  string(name: string, missing: string): string;
}

export function attributesOf(node: Node): Attributes {
  const read = <T>(name: string, pick: (attribute: Attribute) => T | undefined, missing: T): T => {
    const attribute = node.attributes?.[name];
    if (attribute === undefined) return missing;
    const value = pick(attribute);
    if (value !== undefined) return value;
    throw nodeError(node, `its attribute ${quoted(name)} is of another type than it should be`);
  };
  return {
    int: (name, missing) =>
      read(name, (attribute) => ('int' in attribute ? attribute.int : undefined), missing),
    ints: (name) =>
      read<readonly number[] | undefined>(
        name,
        (attribute) => ('ints' in attribute ? attribute.ints : undefined),
        undefined,
      ),
    float: (name, missing) =>
      read(name, (attribute) => ('float' in attribute ? attribute.float : undefined), missing),
    string: (name, missing) =>
      read(name, (attribute) => ('string' in attribute ? attribute.string : undefined), missing),
  };
}

/** What is wrong with a node, in a sentence that names it. */
export const nodeError = ({ operator, outputs }: Node, what: string): LatensifyError =>
  new LatensifyError(
    'model',
    `This network is not taken: ${quoted(operator)}, which makes ${quoted(outputs[0] ?? '')}, can't work: ${what}.`,
  );
