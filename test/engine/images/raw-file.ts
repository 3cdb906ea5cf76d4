import { type Directory, type Field, serialise } from '../../../engine/images/metadata/directory.js';

/** Exif fields of the files that `bayerDng` makes. */
export const shot = { make: 'Canon', model: 'Canon EOS 5D Mark III', lens: 'EF50mm f/1.8 STM', iso: 1600 };

export interface DngOptions {
  readonly width: number;
  readonly height: number;
  /** EXIF's number. */
  readonly orientation?: number;
  /** A JPEG file that becomes the first picture of the file, as cameras do. */
  readonly preview?: { readonly jpeg: Uint8Array; readonly width: number; readonly height: number };
  /** The sensor's values, 0 … 16383: black is 512, full is 15000. By default `sensorPattern`. */
  readonly sensor?: (x: number, y: number) => number;
  readonly xmp?: string;
  /** What the file says of its compression, by TIFF's number; the values aren't compressed whatever it says. */
  readonly compression?: number;
}

const black = 512;
const full = 15000;

/**
 * Smooth colours without symmetry behind the filters of a Bayer sensor (red first), from the shadows to above full;
 * whole numbers from whole numbers, so that every language computes the same.
 */
export function sensorPattern(width: number, height: number): (x: number, y: number) => number {
  return (x, y) => {
    const across = Math.floor((x * 1000) / width);
    const down = Math.floor((y * 1000) / height);
    const filter = (y & 1) * 2 + (x & 1);
    const light = filter === 0 ? across : filter === 3 ? down : 1000 - Math.floor((across + down) / 2);
    return Math.min(full, black + Math.floor((light * light) / 60));
  };
}

/** A camera raw file in DNG's form (Adobe DNG 1.4): 16 bits, not compressed, Bayer filter, with EXIF. */
export function bayerDng(options: DngOptions): Uint8Array {
  const { width, height, orientation = 1, preview, xmp, compression = 1 } = options;
  const sensor = options.sensor ?? sensorPattern(width, height);
  const pixels = Buffer.alloc(width * height * 2);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) pixels.writeUInt16LE(sensor(x, y), (y * width + x) * 2);
  }
  const jpeg = preview?.jpeg ?? new Uint8Array(0);
  const make = (pixelsAt: number): Uint8Array => {
    const raw = rawFields(width, height, compression, pixelsAt);
    const shared = [
      text(271, shot.make),
      text(272, shot.model),
      short(274, orientation),
      text(306, '2024:05:31 17:05:09'),
      bytes(50706, [1, 4, 0, 0]),
      text(50708, shot.model),
      ...colourFields(),
      ...(xmp === undefined ? [] : [bytes(700, Buffer.from(xmp))]),
    ];
    const exif = { tag: 34665, directory: { fields: exifFields(), children: [] } };
    const first: Directory = preview
      ? {
          fields: [...previewFields(preview, pixelsAt + pixels.length), ...shared],
          children: [exif, { tag: 330, directory: { fields: [long(254, 0), ...raw], children: [] } }],
        }
      : { fields: [long(254, 0), ...raw, ...shared], children: [exif] };
    return serialise(first, 8, true);
  };
  const head = Buffer.from('II*\0\x08\0\0\0', 'latin1');
  const pixelsAt = head.length + make(0).length;
  return Buffer.concat([head, make(pixelsAt), pixels, jpeg]);
}

const rawFields = (width: number, height: number, compression: number, pixelsAt: number): Field[] => [
  long(256, width),
  long(257, height),
  short(258, 16),
  short(259, compression),
  short(262, 32803),
  long(273, pixelsAt),
  short(277, 1),
  long(278, height),
  long(279, width * height * 2),
  short(33421, 2, 2),
  bytes(33422, [0, 1, 1, 2]),
  short(50714, black),
  long(50717, full),
];

const previewFields = ({ width, height, jpeg }: NonNullable<DngOptions['preview']>, at: number): Field[] => [
  long(254, 1),
  long(256, width),
  long(257, height),
  short(258, 8, 8, 8),
  short(259, 7),
  short(262, 6),
  long(273, at),
  short(277, 3),
  long(278, height),
  long(279, jpeg.length),
];

/** The camera's colours under D65, and what it took for white. */
const colourFields = (): Field[] => [
  rationals(50721, 10, [6722, -635, -963, -4287, 12460, 2028, -908, 2162, 5668].map(tenThousandths)),
  rationals(50728, 5, [
    [5, 10],
    [1, 1],
    [6, 10],
  ]),
  short(50778, 21),
];

const tenThousandths = (value: number): [number, number] => [value, 10000];

const exifFields = (): Field[] => [
  rationals(33434, 5, [[1, 250]]),
  rationals(33437, 5, [[28, 10]]),
  short(34855, shot.iso),
  text(36867, '2024:05:31 17:05:09'),
  rationals(37386, 5, [[50, 1]]),
  text(42036, shot.lens),
];

function numbers(tag: number, type: number, size: 2 | 4, values: readonly number[]): Field {
  const value = Buffer.alloc(values.length * size);
  values.forEach((number, index) => {
    if (size === 2) value.writeUInt16LE(number, 2 * index);
    else value.writeUInt32LE(number, 4 * index);
  });
  return { tag, type, count: values.length, value };
}

const short = (tag: number, ...values: number[]): Field => numbers(tag, 3, 2, values);
const long = (tag: number, ...values: number[]): Field => numbers(tag, 4, 4, values);
const bytes = (tag: number, values: ArrayLike<number>): Field => ({
  tag,
  type: 1,
  count: values.length,
  value: Uint8Array.from(values),
});
const text = (tag: number, value: string): Field => ({
  ...bytes(tag, Buffer.from(`${value}\0`)),
  type: 2,
});
function rationals(tag: number, type: 5 | 10, values: readonly (readonly [number, number])[]): Field {
  const value = Buffer.alloc(values.length * 8);
  values.forEach(([above, below], index) => {
    value.writeInt32LE(above, 8 * index);
    value.writeInt32LE(below, 8 * index + 4);
  });
  return { tag, type, count: values.length, value };
}
