import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import type { Channels, Pixels } from '../../../common/pixels.js';
import type { MetadataBlocks } from '../../../models/codec/container/index.js';

/** Pictures and metadata blocks for the tests, and files put together here, apart from the code under test. */
export const latin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));

export const join = (...parts: (Uint8Array | string)[]): Uint8Array =>
  Uint8Array.from(Buffer.concat(parts.map((part) => (typeof part === 'string' ? latin1(part) : part))));

export const hex = (bytes: Uint8Array | undefined): string | undefined =>
  bytes && Buffer.from(bytes).toString('hex');

/** Bytes that repeat only after a long while. */
export const someBytes = (length: number, seed = 1): Uint8Array => {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
};

/** Smooth enough for lossy formats to keep it. */
export function gradient(width: number, height: number, channels: Channels): Pixels {
  const data = Uint8Array.from({ length: width * height * channels }, (_, index) => {
    const pixel = Math.floor(index / channels);
    const x = pixel % width;
    const y = Math.floor(pixel / width);
    return (40 + (120 * x) / width + (60 * y) / height + 20 * (index % channels)) & 255;
  });
  return { width, height, channels, data };
}

/** In big-endian order: Make, Orientation, ExifIFD with ISO and a MakerNote whose bytes mean nothing to us. */
export function sampleExif(orientation: number, makerNoteBytes = 200): Uint8Array {
  const block = Buffer.alloc(92 + makerNoteBytes);
  const entry = (at: number, tag: number, type: number, count: number, value: number): void => {
    block.writeUInt16BE(tag, at);
    block.writeUInt16BE(type, at + 2);
    block.writeUInt32BE(count, at + 4);
    if (type === 3) block.writeUInt16BE(value, at + 8);
    else block.writeUInt32BE(value, at + 8);
  };
  block.write('MM\0*', 0, 'latin1');
  block.writeUInt32BE(8, 4);
  block.writeUInt16BE(3, 8);
  entry(10, 0x010f, 2, 8, 50);
  entry(22, 0x0112, 3, 1, orientation);
  entry(34, 0x8769, 4, 1, 58);
  block.write('Camera1\0', 50, 'latin1');
  block.writeUInt16BE(2, 58);
  entry(60, 0x8827, 3, 1, 400);
  entry(72, 0x927c, 7, makerNoteBytes, 88);
  block.set(someBytes(makerNoteBytes), 88);
  return Uint8Array.from(block);
}

export const sampleXmp = (filler = ''): Uint8Array =>
  latin1(
    '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF ' +
      'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" ' +
      `xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="${filler}"/></rdf:RDF></x:xmpmeta>` +
      '<?xpacket end="w"?>',
  );

/** Photoshop's resources: a clipping path's name and IPTC with a headline. */
export const sampleIptc = (): Uint8Array =>
  join('8BIM\x0b\xb7\0\0\0\0\0\x03abc\0', '8BIM\x04\x04\0\0\0\0\0\x09', '\x1c\x02\x69\0\x04Moon', '\0');

export async function sampleIcc(): Promise<Uint8Array> {
  const png = await sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } })
    .withIccProfile('p3')
    .png()
    .toBuffer();
  return Uint8Array.from((await sharp(png).metadata()).icc!);
}

export const sampleBlocks = async (orientation = 1): Promise<Required<MetadataBlocks>> => ({
  icc: await sampleIcc(),
  exif: sampleExif(orientation),
  iptc: sampleIptc(),
  xmp: sampleXmp(),
});

export const asSharp = ({ width, height, channels, data }: Pixels): Sharp => {
  const opened = sharp(data, { raw: { width, height, channels } });
  return channels <= 2 ? opened.toColourspace('b-w') : opened;
};

export function jpegSegment(marker: number, ...payload: (Uint8Array | string)[]): Uint8Array {
  const body = join(...payload);
  const length = Uint8Array.of((body.length + 2) >> 8, (body.length + 2) & 255);
  return join(Uint8Array.of(0xff, marker), length, body);
}

/** The JPEG file with segments behind its first two bytes. */
export const withSegments = (jpeg: Uint8Array, ...segments: Uint8Array[]): Uint8Array =>
  join(jpeg.subarray(0, 2), ...segments, jpeg.subarray(2));

export function uint32be(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return Uint8Array.from(bytes);
}

export function pngChunk(type: string, ...data: (Uint8Array | string)[]): Uint8Array {
  const body = join(type, ...data);
  return join(uint32be(body.length - 4), body, uint32be(crc32(body)));
}

/** The PNG file with chunks behind its header. */
export const withChunks = (png: Uint8Array, ...chunks: Uint8Array[]): Uint8Array =>
  join(png.subarray(0, 33), ...chunks, png.subarray(33));

/** A PNG file of one chunk of samples, whatever its header promises. */
export const pngOf = (
  width: number,
  height: number,
  samples: Uint8Array,
  bits = 8,
  colourType = 2,
): Uint8Array =>
  join(
    '\x89PNG\r\n\x1a\n',
    pngChunk('IHDR', uint32be(width), uint32be(height), Uint8Array.of(bits, colourType, 0, 0, 0)),
    pngChunk('IDAT', deflateSync(samples)),
    pngChunk('IEND'),
  );

/** A little-endian TIFF file; entries of tag, type, count and value, pages after each other. */
export function tiffOf(
  pages: readonly (readonly (readonly [number, number, number, number])[])[],
): Uint8Array {
  const file = Buffer.alloc(2048);
  file.write('II*\0', 0, 'latin1');
  let at = 8;
  file.writeUInt32LE(at, 4);
  for (const [index, entries] of pages.entries()) {
    file.writeUInt16LE(entries.length, at);
    for (const [number, [tag, type, count, value]] of entries.entries()) {
      const entry = at + 2 + 12 * number;
      file.writeUInt16LE(tag, entry);
      file.writeUInt16LE(type, entry + 2);
      file.writeUInt32LE(count, entry + 4);
      file.writeUInt32LE(value, entry + 8);
    }
    const end = at + 2 + 12 * entries.length;
    file.writeUInt32LE(index === pages.length - 1 ? 0 : end + 4, end);
    at = end + 4;
  }
  return Uint8Array.from(file);
}

/** The directory of a grey picture of 4 × 4 pixels whose samples stand at place 1024. */
export const greyPage = (
  changes: Readonly<Record<number, number>> = {},
): (readonly [number, number, number, number])[] =>
  Object.entries({
    254: 0,
    256: 4,
    257: 4,
    258: 8,
    259: 1,
    262: 1,
    273: 1024,
    277: 1,
    278: 4,
    279: 16,
    ...changes,
  }).map(([tag, value]) => [Number(tag), 4, 1, value] as const);
