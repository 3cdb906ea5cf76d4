// What JSON.stringify lets through and a terminal would act on: C1 controls, marks and overrides of direction.
const unsafe = /[\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/g;

/** A value as one line of JSON, safe to print. */
export function eventLine(value: unknown): string {
  const escaped = JSON.stringify(value).replace(
    unsafe,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return escaped + '\n';
}
