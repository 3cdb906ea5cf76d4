export type CardPart =
  | { readonly kind: 'heading' | 'text' | 'code'; readonly text: string }
  | { readonly kind: 'list'; readonly lines: readonly string[] };

/** The few kinds of parts that model cards have, as plain text: backticks and stars of emphasis are left out. */
export function partsOfCard(markdown: string): CardPart[] {
  const parts: CardPart[] = [];
  const fence = /^```[^\n]*\n([\s\S]*?)^```/gm;
  let from = 0;
  for (const match of markdown.matchAll(fence)) {
    parts.push(...plainParts(markdown.slice(from, match.index)));
    parts.push({ kind: 'code', text: match[1]!.trimEnd() });
    from = match.index + match[0].length;
  }
  return [...parts, ...plainParts(markdown.slice(from))];
}

function plainParts(text: string): CardPart[] {
  return text
    .split(/\n\s*\n/)
    .map((block) => block.trim())
    .filter((block) => block !== '')
    .map((block): CardPart => {
      const heading = /^#{1,6}\s+(.*)$/.exec(block);
      if (heading !== null) return { kind: 'heading', text: plain(heading[1]!) };
      const lines = block.split('\n');
      if (lines.every((line) => /^[-*]\s/.test(line))) {
        return { kind: 'list', lines: lines.map((line) => plain(line.replace(/^[-*]\s+/, ''))) };
      }
      return { kind: 'text', text: plain(lines.join(' ')) };
    });
}

const plain = (text: string): string => text.replaceAll(/[`*]/g, '');
