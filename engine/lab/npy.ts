/**
 * A matrix of float32 as a NumPy file, version 1.0
 * (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
 */
export function encodeNpy(rows: number, columns: number, data: Float32Array): Uint8Array {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
  const start = 10;
  // The data begin at a multiple of 64 bytes, after a line end.
  const header = text.padEnd(Math.ceil((start + text.length + 1) / 64) * 64 - start - 1) + '\n';
  const bytes = new Uint8Array(start + header.length + data.byteLength);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 0xff, header.length >> 8]);
  bytes.set(new TextEncoder().encode(header), start);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start + header.length);
  return bytes;
}

/** Codes as a table: a row for each picture, its name, label and error before its code. */
export function encodeCsv(
  names: readonly { readonly name: string; readonly label: string }[],
  errors: Float32Array,
  size: number,
  data: Float32Array,
): string {
  const head = ['name', 'label', 'error', ...Array.from({ length: size }, (_, i) => `c${i}`)].join(',');
  const rows = names.map(({ name, label }, i) =>
    [quote(name), quote(label), errors[i], ...data.subarray(i * size, (i + 1) * size)].join(','),
  );
  return [head, ...rows, ''].join('\n');
}

/** RFC 4180; a leading sign that a spreadsheet would take for a formula is kept from it. */
function quote(text: string): string {
  const safe = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
