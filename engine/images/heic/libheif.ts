import { createRequire } from 'node:module';
import { LatensifyError } from '../../../common/errors.js';
import type { Channels } from '../../../common/pixels.js';
import { readWasm } from '../decoders/index.js';
import { pack } from './pack.js';
import type { HeicCalls, HeicFacts, HeicPixels } from './types.js';

/** Functions of libheif's C interface (libheif/heif.h); what returns a heif_error takes its place as first argument. */
interface Library {
  readonly HEAPU8: Uint8Array;
  readonly HEAP32: Int32Array;
  _malloc(bytes: number): number;
  _heif_context_alloc(): number;
  _heif_context_read_from_memory_without_copy(
    error: number,
    context: number,
    at: number,
    bytes: number,
    options: number,
  ): void;
  _heif_context_get_number_of_top_level_images(context: number): number;
  _heif_context_get_primary_image_handle(error: number, context: number, out: number): void;
  _heif_image_handle_get_width(handle: number): number;
  _heif_image_handle_get_height(handle: number): number;
  _heif_image_handle_get_luma_bits_per_pixel(handle: number): number;
  _heif_image_handle_has_alpha_channel(handle: number): number;
  _heif_image_handle_is_premultiplied_alpha(handle: number): number;
  _heif_image_handle_get_preferred_decoding_colorspace(
    error: number,
    handle: number,
    colourspace: number,
    chroma: number,
  ): void;
  _heif_image_handle_get_number_of_auxiliary_images(handle: number, filter: number): number;
  _heif_image_handle_get_list_of_thumbnail_IDs(handle: number, ids: number, count: number): number;
  _heif_image_handle_get_thumbnail(error: number, handle: number, id: number, out: number): void;
  _heif_decoding_options_alloc(): number;
  _heif_decode_image(
    error: number,
    handle: number,
    out: number,
    colourspace: number,
    chroma: number,
    options: number,
  ): void;
  _heif_image_get_width(image: number, channel: number): number;
  _heif_image_get_height(image: number, channel: number): number;
  _heif_image_get_bits_per_pixel_range(image: number, channel: number): number;
  _heif_image_get_plane_readonly2(image: number, channel: number, stride: number): number;
}

/** heif_colorspace */
const rgb = 1;
const monochrome = 2;
/** heif_chroma: one plane, or colours beside each other, in 8 bits or in two bytes of which the lower comes first. */
const chroma = { monochrome: 0, rgb: 10, rgba: 11, rgb16: 14, rgba16: 15 } as const;
/** heif_channel */
const [lumaChannel, alphaChannel, interleavedChannel] = [0, 6, 10];
/** Auxiliary pictures except for alpha. */
const withoutAlpha = 1 << 1;
/** heif_decoding_options.strict_decoding: damage is an error, not a warning. */
const strictAt = 21;

/** heif_error_code: file types and features that libheif lacks; memory. Limits are a subcode. */
const unsupported = [3, 4];
const outOfMemory = 6;
const overLimit = 1000;

/** One HEIC file in libheif. */
export class HeicFile implements HeicCalls {
  #library: Library | undefined;
  #handle = 0;
  #options = 0;
  /** Room for a heif_error and two numbers. */
  #room = 0;

  async open(file: Uint8Array): Promise<HeicFacts> {
    const require = createRequire(import.meta.url);
    const load = require('libheif-js/libheif-wasm/libheif.js') as (options: object) => Library;
    const wasmBinary = readWasm('libheif-js/libheif-wasm/libheif.wasm');
    const quiet = (): undefined => undefined;
    const library = await Promise.resolve(load({ wasmBinary, print: quiet, printErr: quiet }));
    this.#library = library;
    this.#room = library._malloc(32);
    this.#options = library._heif_decoding_options_alloc();
    library.HEAPU8[this.#options + strictAt] = 1;
    const context = library._heif_context_alloc();
    const at = library._malloc(file.length);
    if (at === 0)
      throw new LatensifyError('too-large', 'The HEIC file takes more memory than libheif may have.');
    library.HEAPU8.set(file, at);
    this.#check((error) =>
      library._heif_context_read_from_memory_without_copy(error, context, at, file.length, 0),
    );
    this.#check((error) => library._heif_context_get_primary_image_handle(error, context, this.#room + 16));
    this.#handle = this.#number(16);
    return {
      ...this.#sizeOf(this.#handle),
      channels: this.#channelsOf(this.#handle),
      storedBits: library._heif_image_handle_get_luma_bits_per_pixel(this.#handle),
      others: library._heif_context_get_number_of_top_level_images(context) - 1,
      maps: library._heif_image_handle_get_number_of_auxiliary_images(this.#handle, withoutAlpha),
    };
  }

  decode(bits: 8 | 16): HeicPixels {
    return this.#decode(this.#handle, bits);
  }

  thumbnail(edge: number): HeicPixels | undefined {
    const library = this.#opened();
    const idAt = this.#room + 16;
    if (library._heif_image_handle_get_list_of_thumbnail_IDs(this.#handle, idAt, 1) < 1) return undefined;
    const id = this.#number(16);
    this.#check((error) =>
      library._heif_image_handle_get_thumbnail(error, this.#handle, id, this.#room + 20),
    );
    const handle = this.#number(20);
    const [small, whole] = [this.#sizeOf(handle), this.#sizeOf(this.#handle)];
    const isSameShape = Math.abs(small.width / small.height / (whole.width / whole.height) - 1) < 0.02;
    if (Math.max(small.width, small.height) < edge / 2 || !isSameShape) return undefined;
    return this.#decode(handle, 8);
  }

  #decode(handle: number, bits: 8 | 16): HeicPixels {
    const library = this.#opened();
    const channels = this.#channelsOf(handle);
    const isDeep = library._heif_image_handle_get_luma_bits_per_pixel(handle) > 8;
    const format =
      channels <= 2
        ? chroma.monochrome
        : channels === 3
          ? isDeep
            ? chroma.rgb16
            : chroma.rgb
          : isDeep
            ? chroma.rgba16
            : chroma.rgba;
    this.#check((error) =>
      library._heif_decode_image(
        error,
        handle,
        this.#room + 16,
        channels <= 2 ? monochrome : rgb,
        format,
        this.#options,
      ),
    );
    const image = this.#number(16);
    const planes =
      channels <= 2
        ? [lumaChannel, alphaChannel].slice(0, channels).map((channel) => this.#plane(image, channel, 1))
        : [this.#plane(image, interleavedChannel, channels)];
    const isPremultiplied = library._heif_image_handle_is_premultiplied_alpha(handle) !== 0;
    return pack(planes, channels, bits, isPremultiplied);
  }

  #plane(image: number, channel: number, samples: number) {
    const library = this.#opened();
    const at = library._heif_image_get_plane_readonly2(image, channel, this.#room + 16);
    const stride = this.#number(16);
    const width = library._heif_image_get_width(image, channel);
    const height = library._heif_image_get_height(image, channel);
    const storedBits = library._heif_image_get_bits_per_pixel_range(image, channel);
    const bytesEach = storedBits > 8 ? 2 : 1;
    if (at === 0 || stride < width * samples * bytesEach || storedBits > 16) {
      throw new LatensifyError(
        'unsupported',
        'The HEIC file holds a kind of picture that can’t be decoded here.',
      );
    }
    const bytes = library.HEAPU8.subarray(at, at + stride * height);
    return { bytes, stride, width, height, samples, storedBits };
  }

  #sizeOf(handle: number): { readonly width: number; readonly height: number } {
    const library = this.#opened();
    return {
      width: library._heif_image_handle_get_width(handle),
      height: library._heif_image_handle_get_height(handle),
    };
  }

  #channelsOf(handle: number): Channels {
    const library = this.#opened();
    this.#check((error) =>
      library._heif_image_handle_get_preferred_decoding_colorspace(
        error,
        handle,
        this.#room + 16,
        this.#room + 20,
      ),
    );
    const isGrey = this.#number(16) === monochrome;
    const hasAlpha = library._heif_image_handle_has_alpha_channel(handle) !== 0;
    return isGrey ? (hasAlpha ? 2 : 1) : hasAlpha ? 4 : 3;
  }

  #opened(): Library {
    if (!this.#library) throw new LatensifyError('internal', 'No HEIC file was opened.');
    return this.#library;
  }

  #number(offset: number): number {
    return this.#opened().HEAP32[(this.#room + offset) >> 2]!;
  }

  /** @param work gets the place of a heif_error: code, subcode, address of a text */
  #check(work: (error: number) => void): void {
    work(this.#room);
    const [code, subcode] = [this.#number(0), this.#number(4)];
    if (code === 0) return;
    const { HEAPU8 } = this.#opened();
    const at = this.#number(8);
    const why = Buffer.from(HEAPU8.subarray(at, at + 200))
      .toString('latin1')
      .split('\0')[0];
    const cause = new Error(`${code}.${subcode} ${why}`);
    if (code === outOfMemory || subcode === overLimit) {
      throw new LatensifyError('too-large', 'The HEIC file is over a limit of its decoder.', { cause });
    }
    if (unsupported.includes(code)) {
      throw new LatensifyError('unsupported', 'The HEIC file is of a kind that can’t be decoded here.', {
        cause,
      });
    }
    throw new LatensifyError('damaged', 'The HEIC file is damaged: it can’t be decoded.', { cause });
  }
}
