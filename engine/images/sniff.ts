import { isLtn } from '../../models/codec/container/index.js';
import type { ImageFormat } from './types.js';

/** Formats that are recognised only to be refused with a sentence of their own. */
export type RefusedFormat = 'svg' | 'pdf' | 'jxl' | 'jp2' | 'bmp' | 'psd';

/** Olympus, Panasonic, Fujifilm, Sigma, Minolta, Canon's CRW. */
const rawSignatures = /^(IIRO|IIRS|MMOR|IIU\0|FUJIFILMCCD-RAW|FOVb|\0MRM|II....HEAPCCDR)/s;

const latin1 = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, to));

const startsWith = (bytes: Uint8Array, ...prefix: number[]): boolean =>
  prefix.every((byte, index) => bytes[index] === byte);

/**
 * Tells the format from a file's first bytes (4 KiB are enough); undefined where it is none that we know. 'tiff' may be
 * a camera raw file: its directories tell.
 */
export function sniffFormat(bytes: Uint8Array): ImageFormat | RefusedFormat | undefined {
  if (startsWith(bytes, 0xff, 0xd8, 0xff)) return 'jpeg';
  if (startsWith(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'png';
  if (latin1(bytes, 0, 4) === 'RIFF' && latin1(bytes, 8, 12) === 'WEBP') return 'webp';
  if (latin1(bytes, 0, 6) === 'GIF87a' || latin1(bytes, 0, 6) === 'GIF89a') return 'gif';
  if (latin1(bytes, 4, 8) === 'ftyp') return sniffIsoMedia(bytes);
  if (startsWith(bytes, 0x49, 0x49, 0x2a, 0) || startsWith(bytes, 0x4d, 0x4d, 0, 0x2a))
    return sniffTiff(bytes);
  if (startsWith(bytes, 0x49, 0x49, 0x2b, 0) || startsWith(bytes, 0x4d, 0x4d, 0, 0x2b)) return 'tiff';
  if (isLtn(bytes)) return 'ltn';
  if (latin1(bytes, 0, 4) === '%PDF') return 'pdf';
  if (latin1(bytes, 0, 4) === '8BPS') return 'psd';
  if (startsWith(bytes, 0xff, 0x0a) || latin1(bytes, 4, 8) === 'JXL ') return 'jxl';
  if (startsWith(bytes, 0xff, 0x4f, 0xff, 0x51) || latin1(bytes, 4, 8) === 'jP  ') return 'jp2';
  if (rawSignatures.test(latin1(bytes, 0, 16))) return 'raw';
  if (latin1(bytes, 0, 2) === 'BM') return 'bmp';
  return looksLikeSvg(bytes) ? 'svg' : undefined;
}

/** Canon's CR2 is a TIFF file whose first picture is a preview. */
const sniffTiff = (bytes: Uint8Array): 'tiff' | 'raw' => (latin1(bytes, 8, 11) === 'CR\x02' ? 'raw' : 'tiff');

/** The brands of an ISO base media file (ISO/IEC 14496-12, 23008-12; AVIF: AV1 Image File Format, section 6). */
function sniffIsoMedia(bytes: Uint8Array): 'avif' | 'heic' | 'raw' | undefined {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);
  const brands = [latin1(bytes, 8, 12)];
  for (let at = 16; at + 4 <= Math.min(length, bytes.length, 4096); at += 4) {
    brands.push(latin1(bytes, at, at + 4));
  }
  if (brands.includes('avif') || brands.includes('avis')) return 'avif';
  if (brands.some((brand) => /^(hei[cxms]|hev[cxms]|mif1|msf1)$/.test(brand))) return 'heic';
  return brands[0] === 'crx ' ? 'raw' : undefined;
}

function looksLikeSvg(bytes: Uint8Array): boolean {
  const text = latin1(bytes, 0, 1024)
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart();
  return /^<(svg|\?xml|!DOCTYPE svg|!--)/i.test(text) && /<(svg|!DOCTYPE svg)[\s>]/i.test(text);
}
