/** Names that nobody knows: the compact Display P3 that developed raw files bear. */
const otherNames: Readonly<Record<string, string>> = { sP3C: 'Display P3' };

/**
 * The name that an ICC profile gives itself (its 'desc' tag: textDescriptionType of version 2, or
 * multiLocalizedUnicodeType of version 4; ICC.1:2022, 9.2.41); undefined where it has none that can be read.
 */
export function profileName(icc: Uint8Array): string | undefined {
  const view = new DataView(icc.buffer, icc.byteOffset, icc.length);
  try {
    const tags = Math.min(view.getUint32(128), 100);
    for (let tag = 0; tag < tags; tag++) {
      const entry = 132 + 12 * tag;
      if (latin1(icc, entry, 4) === 'desc') return readText(icc, view, view.getUint32(entry + 4));
    }
    return undefined;
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}

function readText(icc: Uint8Array, view: DataView, at: number): string | undefined {
  const type = latin1(icc, at, 4);
  if (type === 'desc') return tidy(latin1(icc, at + 12, Math.min(view.getUint32(at + 8), 200)));
  if (type !== 'mluc' || view.getUint32(at + 8) === 0) return undefined;
  const length = Math.min(view.getUint32(at + 20), 400);
  const start = at + view.getUint32(at + 24);
  let text = '';
  for (let i = 0; i + 1 < length; i += 2) text += String.fromCharCode(view.getUint16(start + i));
  return tidy(text);
}

const latin1 = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length));

function tidy(text: string): string | undefined {
  const clean = text.replaceAll(/\p{Cc}/gu, '').trim();
  return clean === '' ? undefined : (otherNames[clean] ?? clean);
}
