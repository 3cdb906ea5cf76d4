import { ascii, concat, hasText, noBytes, uint16, uint32, view } from './bytes.js';

/**
 * Photoshop's image resources (Adobe Photoshop File Formats Specification, "Image Resource Blocks"), in which JPEG
 * keeps IPTC as resource 0x0404. Our `iptc` blocks are such resources, all of them; TIFF has a tag for the IPTC records
 * alone, too.
 */
const signature = '8BIM';
const iptcResource = 0x0404;

interface Resource {
  readonly id: number;
  readonly data: Uint8Array;
}

export function* photoshopResources(block: Uint8Array): Generator<Resource> {
  const numbers = view(block);
  let at = 0;
  while (at + 12 <= block.length && hasText(block, at, signature)) {
    const nameLength = block[at + 6]! + 1;
    const sizeAt = at + 6 + nameLength + (nameLength & 1);
    if (sizeAt + 4 > block.length) return;
    const size = numbers.getUint32(sizeAt);
    if (sizeAt + 4 + size > block.length) return;
    yield { id: numbers.getUint16(at + 4), data: block.subarray(sizeAt + 4, sizeAt + 4 + size) };
    at = sizeAt + 4 + size + (size & 1);
  }
}

/** The IPTC records (IIM) among the resources. */
export function iptcRecords(block: Uint8Array): Uint8Array | undefined {
  for (const { id, data } of photoshopResources(block)) if (id === iptcResource) return data;
  return undefined;
}

/** IPTC records as an image resource. */
export const iptcAsResource = (records: Uint8Array): Uint8Array =>
  concat(
    ascii(signature),
    uint16(iptcResource),
    uint16(0),
    uint32(records.length),
    records,
    records.length & 1 ? Uint8Array.of(0) : noBytes,
  );
