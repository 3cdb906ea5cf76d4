import { crc32, deflateSync, inflateSync } from 'node:zlib';
import type { MetadataBlocks } from '../../../models/codec/container/index.js';
import { ascii, concat, damaged, hasText, text, uint32, view, withoutExifPrefix } from './bytes.js';
import type { CodedColours, EmbeddedMetadata, ExtractedMetadata } from './bytes.js';
import { mergedXmp } from './xmp.js';

/**
 * Metadata in PNG files (PNG specification, third edition, section 11.3): iCCP, eXIf, iTXt with the keyword
 * XML:com.adobe.xmp, and the hexadecimal "Raw profile type …" texts of ImageMagick, the only known home for IPTC.
 */
const signatureLength = 8;
const xmpKeyword = 'XML:com.adobe.xmp';
const rawKeyword = 'Raw profile type ';

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
  readonly end: number;
}

/** All chunks up to IEND. @throws LatensifyError 'damaged' when one runs past the end of the file */
export function* pngChunks(file: Uint8Array): Generator<Chunk> {
  const lengths = view(file);
  let at = signatureLength;
  while (at + 12 <= file.length) {
    const length = lengths.getUint32(at);
    const end = at + 12 + length;
    if (end > file.length) break;
    const type = text(file, at + 4, at + 8);
    yield { type, data: file.subarray(at + 8, end - 4), end };
    if (type === 'IEND') return;
    at = end;
  }
  throw damaged('The PNG file is cut off or damaged.');
}

/** The frames of an animated PNG; 1 for others. */
export function pngFrames(file: Uint8Array): number {
  for (const { type, data } of pngChunks(file)) {
    if (type === 'acTL' && data.length >= 4) return view(data).getUint32(0);
    if (type === 'IDAT') return 1;
  }
  return 1;
}

/** Code points of ITU-T H.273 in place of a profile (chunk cICP); undefined where the file has none. */
export function readPngColours(file: Uint8Array): CodedColours | undefined {
  for (const { type, data } of pngChunks(file)) {
    if (type === 'cICP' && data.length >= 2) return { primaries: data[0]!, transfer: data[1]! };
    if (type === 'IDAT') return undefined;
  }
  return undefined;
}

export function readPngMetadata(file: Uint8Array, limit: number): ExtractedMetadata {
  const notices: string[] = [];
  const found: { -readonly [name in keyof MetadataBlocks]: Uint8Array } = {};
  const raw = new Map<string, Uint8Array>();
  const orNotice = (name: string, read: () => Uint8Array | undefined): Uint8Array | undefined => {
    try {
      return read();
    } catch {
      notices.push(`Its ${name} block is damaged and was left out.`);
      return undefined;
    }
  };
  for (const { type, data } of pngChunks(file)) {
    if (type === 'eXIf') found.exif ??= withoutExifPrefix(data);
    if (type === 'iCCP') {
      const icc = orNotice('ICC', () => inflate(afterZeros(data, 1).subarray(1), limit));
      if (icc) found.icc ??= icc;
    }
    if (isText(type) && hasText(data, 0, xmpKeyword + '\0')) {
      const xmp = orNotice('XMP', () => textOf(type, data, limit));
      if (xmp) found.xmp ??= xmp;
    }
    if (isText(type) && hasText(data, 0, rawKeyword)) {
      const keyword = text(data, rawKeyword.length, data.indexOf(0));
      const profile = orNotice(keyword, () => rawProfile(type, data, limit));
      if (profile) raw.set(keyword, profile);
    }
  }
  const legacyExif = raw.get('exif') ?? raw.get('APP1');
  if (!found.exif && legacyExif && hasText(legacyExif, 0, 'Exif\0\0'))
    found.exif = withoutExifPrefix(legacyExif);
  const iptc = raw.get('iptc') ?? raw.get('8bim');
  if (iptc) found.iptc = iptc;
  const legacyXmp = raw.get('xmp');
  if (!found.xmp && legacyXmp) found.xmp = legacyXmp;
  return { blocks: found, notices };
}

/** What follows the first `count` zero bytes. */
function afterZeros(data: Uint8Array, count: number): Uint8Array {
  let rest = data;
  for (let index = 0; index < count; index += 1) {
    const zero = rest.indexOf(0);
    if (zero < 0) throw damaged('A text chunk has no end.');
    rest = rest.subarray(zero + 1);
  }
  return rest;
}

/** One byte more than the limit may come out, so that the caller sees that it was exceeded. */
const inflate = (data: Uint8Array, limit: number): Uint8Array => {
  try {
    return inflateSync(data, { maxOutputLength: limit + 1 });
  } catch (cause) {
    if (cause instanceof RangeError) return new Uint8Array(limit + 1);
    throw cause;
  }
};

const isText = (type: string): boolean => type === 'iTXt' || type === 'zTXt' || type === 'tEXt';

/**
 * iTXt: keyword, zero, compression flag and method, language, zero, translated keyword, zero, text;
 * zTXt: keyword, zero, compression method, text; tEXt: keyword, zero, text. Standard XMP is iTXt; libvips writes zTXt.
 */
function textOf(type: string, data: Uint8Array, limit: number): Uint8Array {
  const afterKeyword = afterZeros(data, 1);
  if (type === 'tEXt') return afterKeyword;
  if (type === 'zTXt') return inflate(afterKeyword.subarray(1), limit);
  const content = afterZeros(afterKeyword.subarray(2), 2);
  return afterKeyword[0] === 1 ? inflate(content, limit) : content;
}

/** "\n<name>\n<length in decimal>\n<hexadecimal digits>". */
function rawProfile(type: string, data: Uint8Array, limit: number): Uint8Array | undefined {
  const plain = textOf(type, data, 3 * limit);
  const head = /^\s{0,8}\S{1,32}\s{1,16}(\d{1,10})\s/.exec(text(plain, 0, 80));
  if (!head) return undefined;
  const digits = text(plain, head[0].length).replace(/\s/g, '');
  const profile = Buffer.from(digits, 'hex');
  return profile.length === Number(head[1]) ? profile : undefined;
}

/** A PNG file with the blocks behind its header; the file must not have any of them. */
export function embedPngMetadata(file: Uint8Array, blocks: MetadataBlocks): EmbeddedMetadata {
  const chunks: Uint8Array[] = [];
  if (blocks.icc) chunks.push(chunk('iCCP', ascii('ICC profile\0\0'), deflateSync(blocks.icc)));
  if (blocks.exif) chunks.push(chunk('eXIf', blocks.exif));
  if (blocks.xmp) chunks.push(chunk('iTXt', ascii(xmpKeyword + '\0\0\0\0\0'), mergedXmp(blocks.xmp)));
  if (blocks.iptc) {
    const digits = Buffer.from(blocks.iptc).toString('hex').replace(/.{72}/g, '$&\n');
    const profile = deflateSync(ascii(`\niptc\n${blocks.iptc.length.toString().padStart(8)}\n${digits}\n`));
    chunks.push(chunk('zTXt', ascii(rawKeyword + 'iptc\0\0'), profile));
  }
  const [header] = pngChunks(file);
  const start = header?.end ?? signatureLength;
  return { bytes: concat(file.subarray(0, start), ...chunks, file.subarray(start)), notices: [] };
}

function chunk(type: string, ...data: readonly Uint8Array[]): Uint8Array {
  const body = concat(ascii(type), ...data);
  return concat(uint32(body.length - 4), body, uint32(crc32(body)));
}
