import { escapeText } from './escape.js';
import { styleFor } from './style.js';

/** A name and its value, both plain text. */
export type Field = readonly [name: string, value: string];

/** Prints a title and, indented below it, the fields in two columns. The title must be escaped already. */
export function printFields(title: string, fields: readonly Field[]): void {
  const style = styleFor(process.stdout);
  const width = Math.max(...fields.map(([name]) => name.length));
  process.stdout.write(`${style.bold(title)}\n`);
  for (const [name, value] of fields) {
    process.stdout.write(`  ${style.dim(name.padEnd(width))}  ${escapeText(value)}\n`);
  }
}
