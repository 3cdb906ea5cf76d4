const longest = 60;

/** A name out of a file as it may stand in a sentence: short, and without control characters. */
export function quoted(name: string): string {
  const short = name.length > longest ? `${name.slice(0, longest)}…` : name;
  return `"${short.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '?')}"`;
}
