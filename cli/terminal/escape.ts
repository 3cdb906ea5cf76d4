// C0 and C1 controls, line and paragraph separators, marks and overrides of writing direction, invisible characters
// that make two names look the same, and lone surrogates.
const unsafe =
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]|\p{Surrogate}/gu;

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Text from outside (a file's name, a path, a library's message) as it may stand on one line of a terminal or a
 * log: a name can't move the cursor, start a line of its own or turn the writing direction.
 */
export function escapeText(text: string): string {
  return text.replace(unsafe, (character) => short[character] ?? codePoint(character));
}

function codePoint(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
