import load, { type LibRaw } from 'libraw-wasm/dist/libraw.js';
import type { LibRawSettings, Metadata } from 'libraw-wasm';
import { LatensifyError } from '../../../common/errors.js';
import { readWasm } from '../decoders/index.js';
import { gainFor, toneTable } from './tone.js';
import type { DevelopOptions, Developed, EmbeddedPreview, OpenOptions, RawCalls, RawFacts } from './types.js';

/** WebAssembly's pages of 64 kB: the module asks for 256 MB at least and was built for 2 GB at most. */
const initialPages = 4096;
const mostPages = 32768;

/** LibRaw's errors (libraw_const.h): negative codes that it returns, and exceptions of its own that escape it. */
const unsupported = [-2, -8, 12];
const outOfMemory = [-100007, -100012, -100013, 1, 10, 11];
/** No object lies at an address this small. */
const lastException = 12;

/**
 * 16-bit linear light in Display P3's primaries (LibRaw's number 7), by the camera's white balance, AHD; highlights
 * where one channel is full are blended from the others, not cut off (mode 2). The pixels stay as the sensor lay.
 */
const developing: LibRawSettings = {
  outputBps: 16,
  outputColor: 7,
  useCameraWb: true,
  highlight: 2,
  userQual: 3,
  userFlip: 0,
  noAutoBright: true,
  // The package's wrapper takes six numbers, as LibRaw's structure has them.
  gamm: [1, 1, 0, 0, 0, 0] as unknown as [number, number],
};

/** LibRaw's numbers for how a picture lies, as EXIF's. */
const orientations: Readonly<Record<number, number>> = { 0: 1, 1: 2, 2: 4, 3: 3, 4: 5, 5: 8, 6: 6, 7: 7 };

/** One raw file in LibRaw. */
export class RawFile implements RawCalls {
  readonly #memory = new WebAssembly.Memory({ initial: initialPages, maximum: mostPages, shared: true });
  readonly #complaints: string[] = [];
  #library: LibRaw | undefined;

  async open(file: Uint8Array, { halfSize }: OpenOptions): Promise<RawFacts> {
    const module = await load({
      wasmMemory: this.#memory,
      wasmBinary: readWasm('libraw-wasm/dist/libraw.wasm'),
      print: () => undefined,
      printErr: (line) => this.#complaints.push(line),
    });
    const library = new module.LibRaw();
    this.#library = library;
    this.#guard(() => library.open(file, { ...developing, halfSize }));
    return factsOf(this.#guard(() => library.metadata(true)));
  }

  preview(): EmbeddedPreview | undefined {
    const library = this.#opened();
    const preview = this.#guard(() => library.thumbnailData());
    if (!preview || preview.format === 'unknown') return undefined;
    const { width, height, data } = preview;
    return { kind: preview.format === 'jpeg' ? 'jpeg' : 'rgb', width, height, data };
  }

  develop({ bits, lightness }: DevelopOptions): Developed {
    const library = this.#opened();
    this.#complaints.length = 0;
    const picture = this.#guard(() => library.imageData());
    const isDamaged = this.#complaints.some((line) => /end of file|corrupted/i.test(line));
    if (picture?.bits !== 16 || (picture.colors !== 1 && picture.colors !== 3)) {
      throw new LatensifyError(
        'unsupported',
        'The raw file holds a kind of picture that can’t be developed here.',
      );
    }
    const { width, height, colors: channels } = picture;
    const linear = picture.data as Uint16Array<ArrayBuffer>;
    const usual = this.#usualGain(library.metadata(true));
    const gain = lightness === undefined ? usual : gainFor(lightness, linear, channels, usual);
    const table = toneTable(gain, bits);
    const data = bits === 16 ? linear : new Uint8Array(linear.length);
    for (let index = 0; index < linear.length; index += 1) data[index] = table[linear[index]!]!;
    return { width, height, channels, data, gain, isDamaged } as Developed;
  }

  /**
   * White is where the last channel is full: blended highlights reach above it by the ratio of the white balance's
   * factors. DNG says by how much its makers brighten the picture.
   */
  #usualGain({ color_data: colours }: Metadata): number {
    const factors = colours?.pre_mul.filter((factor) => factor > 0) ?? [];
    const headroom = factors.length > 0 ? Math.max(...factors) / Math.min(...factors) : 1;
    const stops = colours?.dng_levels.baseline_exposure ?? 0;
    return headroom * (stops > -10 && stops < 10 ? 2 ** stops : 1);
  }

  #opened() {
    if (!this.#library) throw new LatensifyError('internal', 'No raw file was opened.');
    return this.#library;
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (thrown) {
      throw this.#failure(thrown);
    }
  }

  #failure(thrown: unknown): unknown {
    const address = (thrown as { excPtr?: unknown }).excPtr;
    if (typeof address !== 'number') return thrown;
    const { code, message } = readException(Buffer.from(this.#memory.buffer), address);
    const cause = new Error(message);
    if (outOfMemory.includes(code)) {
      return new LatensifyError('too-large', 'The raw file takes more memory than LibRaw may have.', {
        cause,
      });
    }
    if (unsupported.includes(code)) {
      return new LatensifyError(
        'unsupported',
        'The raw file is of a camera or a kind that LibRaw does not develop, or it is damaged.',
        { cause },
      );
    }
    return new LatensifyError('damaged', 'The raw file is damaged: it can’t be developed.', { cause });
  }
}

/**
 * What C++ threw: a LibRaw_exceptions, which is a number, or a std::runtime_error of the package, whose first word
 * points to its class and whose second to its message.
 */
function readException(memory: Buffer, address: number): { readonly code: number; readonly message: string } {
  if (address + 8 > memory.length) return { code: Number.NaN, message: '' };
  const first = memory.readUInt32LE(address);
  if (first <= lastException) return { code: first, message: `LibRaw's exception ${first}` };
  const at = memory.readUInt32LE(address + 4);
  const message = memory.toString('latin1', at, Math.min(memory.length, at + 120)).split('\0')[0]!;
  return { code: Number(/failed with code (-?\d+)/.exec(message)?.[1] ?? Number.NaN), message };
}

function factsOf(metadata: Metadata): RawFacts {
  const { flip, lens, shootinginfo: shooting } = metadata;
  const orientation = orientations[flip] ?? 1;
  const aspect = metadata.pixel_aspect ?? 1;
  // As metadata tells it, width and height are swapped for pictures that lie on their side.
  const isTurned = flip === 5 || flip === 6 || flip === 7;
  const [width, height] = isTurned ? [metadata.height, metadata.width] : [metadata.width, metadata.height];
  return {
    width: aspect > 1 ? Math.round(width * aspect) : width,
    height: aspect < 1 ? Math.round(height / aspect) : height,
    channels: metadata.colors === 1 ? 1 : 3,
    orientation,
    make: metadata.camera_make.trim(),
    model: metadata.camera_model.trim(),
    ...text('lens', lens?.Lens === '' ? lens.makernotes.Lens : lens?.Lens),
    ...text('lensMake', lens?.LensMake),
    ...text('lensSerial', lens?.LensSerial),
    ...text('bodySerial', shooting?.BodySerial),
    ...text('artist', metadata.artist),
    ...text('description', metadata.desc),
    ...positive('iso', metadata.iso_speed),
    ...positive('shutter', metadata.shutter),
    ...positive('aperture', metadata.aperture),
    ...positive('focalLength', metadata.focal_len),
    ...positive('focalLength35', lens?.FocalLengthIn35mmFormat),
    ...positive('timestamp', Number(metadata.timestamp)),
  };
}

function text<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  const trimmed = value?.trim() ?? '';
  return trimmed === '' ? {} : ({ [key]: trimmed } as Record<K, string>);
}

function positive<K extends string>(key: K, value: number | undefined): Partial<Record<K, number>> {
  const isKnown = value !== undefined && Number.isFinite(value) && value > 0;
  return isKnown ? ({ [key]: value } as Record<K, number>) : {};
}
