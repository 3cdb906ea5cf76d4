import { LatensifyError, throwIfCancelled } from '../../../common/errors.js';
import { area, grow, intersect, type Rect, scaleRect, tileGrid } from '../../../common/geometry.js';
import { hasAlpha, isGrey, type Pixels } from '../../../common/pixels.js';
import { addGrain } from '../../grain/index.js';
import { cutRgb, placeRgb } from '../../pixels/index.js';
import { OnDemandNetwork, type Runtime } from '../../runtime/index.js';
import { decodeAlpha, encodeAlpha } from '../alpha.js';
import { type EmbeddedModel, parseLtn, type TilePayload } from '../container/index.js';
import { orDamage } from '../or-damage.js';
import { regionOf, TILE_EDGE } from '../picture-tiles.js';
import type {
  AnalysedPicture,
  Codec,
  Damage,
  DecodedPicture,
  DecodeOptions,
  EncodeOptions,
  RoundTrip,
  RoundTripOptions,
} from '../types.js';
import { cutAlpha, placeAlpha } from '../windows.js';
import { writePicture } from '../write-picture.js';
import { packDecoder } from './embedding.js';
import { compressCode, decompressCode } from './code-codec.js';
import { type CustomModel, customModelId, type CustomShape, shapeOfCustom } from './network.js';
import { measureSensitivity, stepsAt } from './steps.js';

/** A tile's code; null where it is damaged. */
interface CodeTile {
  readonly rect: Rect;
  readonly code: Float32Array | null;
}

interface CodedTile extends CodeTile {
  readonly payload: TilePayload;
}

/**
 * A user's own convolutional autoencoder as a codec. Its model id is the decoder's, so that everything that a file's
 * meaning depends on is in the id.
 *
 *     picture ─ encoder ─ code ─ compressCode ─ tiles of 1024 px ─ decompressCode ─ decoder ─ picture
 *
 * Tiles are coded by themselves; both halves run with a halo that no layer reaches beyond, so no seam shows.
 * @throws LatensifyError 'model' for a network that can't be a codec; 'damaged' | 'too-large' as readOnnx
 */
export function openCustomCodec(runtime: Runtime, model: CustomModel): Codec {
  return new CustomCodec(runtime, model, shapeOfCustom(model));
}

class CustomCodec implements Codec {
  readonly modelId: string;
  readonly canBeEmbedded = true;
  readonly #name: string;
  readonly #shape: CustomShape;
  readonly #encoder: OnDemandNetwork | undefined;
  readonly #decoderBytes: Uint8Array;
  readonly #decoder: OnDemandNetwork;

  constructor(runtime: Runtime, { name, encoder, decoder }: CustomModel, shape: CustomShape) {
    this.modelId = customModelId(decoder);
    this.#name = name;
    this.#shape = shape;
    this.#decoderBytes = decoder;
    this.#encoder =
      encoder && new OnDemandNetwork(() => runtime.load({ name: `${name}, encoder`, onnx: encoder }));
    this.#decoder = new OnDemandNetwork(() => runtime.load({ name: `${name}, decoder`, onnx: decoder }));
  }

  async encode(pixels: Pixels, options: EncodeOptions): Promise<Uint8Array> {
    const { onProgress } = options;
    const halfway = onProgress && ((fraction: number) => onProgress(fraction / 2));
    const analysed = await this.#analyse(pixels, options.signal, halfway);
    return await analysed.encode({
      ...options,
      ...(onProgress && { onProgress: (fraction: number) => onProgress((1 + fraction) / 2) }),
    });
  }

  async analyse(pixels: Pixels, signal?: AbortSignal): Promise<AnalysedPicture> {
    return await this.#analyse(pixels, signal);
  }

  async decode(file: Uint8Array, options: DecodeOptions = {}): Promise<DecodedPicture> {
    const { header, metadata, tiles, grain } = parseLtn(file, options.limits);
    if (header.modelId !== this.modelId) {
      throw new LatensifyError('model', `The file needs the model ${header.modelId}, not ${this.modelId}.`);
    }
    if (header.isRefined || header.tileEdge !== TILE_EDGE) {
      throw new LatensifyError('damaged', "The file's header contradicts its model: it can't be decoded.");
    }
    const region = regionOf(options.region, header);
    const reach = grow(region, (this.#shape.halo + 1) * this.#shape.stride, header);
    const seen = tileGrid(header, TILE_EDGE)
      .map((rect, i) => ({ rect, payload: tiles[i]! }))
      .filter(({ rect }) => area(intersect(rect, reach)) > 0);
    const damage: Damage[] = [];
    const codes: CodeTile[] = [];
    for (const { rect, payload } of seen) {
      throwIfCancelled(options.signal);
      const code = await orDamage(damage, rect, () => {
        if ('damaged' in payload) throw new LatensifyError('damaged', payload.damaged);
        return decompressCode({ bytes: payload.latents, symbolsCrc: payload.symbolsCrc }, this.#gridOf(rect));
      });
      codes.push({ rect, code: code ?? null });
      options.onProgress?.(codes.length / seen.length / 2);
    }
    const pixels = blank(region, header.channels);
    for (const [i, { rect, payload }] of seen.entries()) {
      throwIfCancelled(options.signal);
      const visible = intersect(rect, region);
      if (area(visible) > 0) {
        await this.#synthesise(codes, header, visible, pixels, region);
        if (hasAlpha(header.channels) && 'alpha' in payload) {
          await orDamage(damage, rect, () =>
            placeAlpha(decodeAlpha(payload.alpha, rect), rect, visible, pixels, region),
          );
        }
      }
      options.onProgress?.((1 + (i + 1) / seen.length) / 2);
    }
    if (grain && (options.grain ?? grain.isShown)) addGrain(pixels, grain, region);
    return { header, metadata, pixels, damage };
  }

  async dispose(): Promise<void> {
    await Promise.all([this.#encoder?.release(), this.#decoder.release()]);
  }

  async #analyse(
    pixels: Pixels,
    signal?: AbortSignal,
    onProgress?: (fraction: number) => void,
  ): Promise<AnalysedPicture> {
    if (this.#encoder === undefined) {
      throw new LatensifyError('model', 'A model that came with a file can read such files, not write them.');
    }
    if (this.#shape.colours === 1 && !isGrey(pixels.channels)) {
      throw new LatensifyError(
        'unsupported',
        `The model ${this.#name} knows grey pictures only, and this one has colours.`,
      );
    }
    const rects = tileGrid(pixels, TILE_EDGE);
    const codes: Float32Array[] = [];
    for (const rect of rects) {
      throwIfCancelled(signal);
      codes.push(await this.#codeOf(pixels, rect));
      onProgress?.(codes.length / rects.length);
    }
    const middle = Math.floor(rects.length / 2);
    const grid = this.#gridOf(rects[middle]!);
    const sensitivity = await measureSensitivity(codes[middle]!, grid, (code, size) =>
      this.#decode(code, size),
    );
    const codeAt = (quality: number, options: Pick<EncodeOptions, 'signal' | 'onProgress'>): CodedTile[] => {
      const steps = stepsAt(sensitivity, quality);
      return rects.map((rect, i) => {
        throwIfCancelled(options.signal);
        const { bytes, symbolsCrc, code } = compressCode(codes[i]!, this.#gridOf(rect), steps);
        const alpha = hasAlpha(pixels.channels)
          ? encodeAlpha(cutAlpha(pixels, rect), rect)
          : new Uint8Array(0);
        options.onProgress?.((i + 1) / rects.length);
        return { rect, code, payload: { latents: bytes, symbolsCrc, alpha, refinement: new Uint8Array(0) } };
      });
    };
    return {
      encode: (options) =>
        Promise.resolve().then(() => this.#write(pixels, options, codeAt(options.quality, options))),
      roundTrip: (options) => this.#roundTrip(pixels, options, codeAt(options.quality, options)),
    };
  }

  #write(pixels: Pixels, options: EncodeOptions, tiles: readonly CodedTile[]): Uint8Array {
    const embeddedModel: EmbeddedModel = {
      id: this.modelId,
      name: shortened(this.#name),
      bytes: options.embedModel ? packDecoder(this.#decoderBytes) : new Uint8Array(0),
    };
    return writePicture(pixels, options, tiles, { modelId: this.modelId, isRefined: false, embeddedModel });
  }

  async #roundTrip(
    pixels: Pixels,
    { quality, region, signal }: RoundTripOptions,
    tiles: readonly CodedTile[],
  ): Promise<RoundTrip> {
    const part = regionOf(region, pixels);
    const result = blank(part, pixels.channels);
    for (const { rect } of tiles) {
      throwIfCancelled(signal);
      const visible = intersect(rect, part);
      if (area(visible) === 0) continue;
      await this.#synthesise(tiles, pixels, visible, result, part);
      if (hasAlpha(pixels.channels)) placeAlpha(cutAlpha(pixels, rect), rect, visible, result, part);
    }
    return { pixels: result, bytes: this.#write(pixels, { quality }, tiles).length };
  }

  #gridOf({ width, height }: { readonly width: number; readonly height: number }) {
    const { channels, stride } = this.#shape;
    return { channels, rows: Math.ceil(height / stride), columns: Math.ceil(width / stride) };
  }

  /** The code of a tile, from the tile and a rim around it. */
  async #codeOf(pixels: Pixels, rect: Rect): Promise<Float32Array> {
    const { colours, stride } = this.#shape;
    const window = this.#windowOf(rect, pixels);
    const place = scaleRect(window, stride);
    const rgb = cutRgb(pixels, place);
    const plane = area(place);
    const data = new Float32Array(colours * plane);
    for (let c = 0; c < colours; c++) {
      for (let i = 0; i < plane; i++) data[c * plane + i] = rgb[3 * i + c]! / 255;
    }
    const { code } = await this.#encoder!.run({
      input: { dims: [1, colours, place.height, place.width], data },
    });
    const { channels, rows, columns } = this.#gridOf(rect);
    demandSize(code?.dims, [1, channels, window.height, window.width]);
    const cut = new Float32Array(channels * rows * columns);
    const [firstRow, firstColumn] = [rect.top / stride - window.top, rect.left / stride - window.left];
    for (let c = 0; c < channels; c++) {
      for (let y = 0; y < rows; y++) {
        const from = (c * window.height + firstRow + y) * window.width + firstColumn;
        cut.set(code!.data.subarray(from, from + columns), (c * rows + y) * columns);
      }
    }
    return cut;
  }

  /** Pixels in code positions, with the halo. */
  #windowOf(rect: Rect, size: { readonly width: number; readonly height: number }): Rect {
    const { stride, halo } = this.#shape;
    const left = Math.floor(rect.left / stride);
    const top = Math.floor(rect.top / stride);
    const width = Math.ceil((rect.left + rect.width) / stride) - left;
    const height = Math.ceil((rect.top + rect.height) / stride) - top;
    const { rows, columns } = this.#gridOf(size);
    return grow({ left, top, width, height }, halo, { width: columns, height: rows });
  }

  /** Decodes what is seen of the picture within `visible` into pixels that show `region`. */
  async #synthesise(
    tiles: readonly CodeTile[],
    size: { readonly width: number; readonly height: number },
    visible: Rect,
    pixels: Pixels,
    region: Rect,
  ): Promise<void> {
    const { colours, stride } = this.#shape;
    const window = this.#windowOf(visible, size);
    const output = await this.#decode(this.#gather(tiles, window), window);
    const place = scaleRect(window, stride);
    const plane = area(place);
    const rgb = new Uint8Array(3 * plane);
    for (let i = 0; i < plane; i++) {
      for (let c = 0; c < 3; c++) {
        const value = output[(colours === 1 ? 0 : c * plane) + i]!;
        rgb[3 * i + c] = Math.max(0, Math.min(255, Math.round(value * 255)));
      }
    }
    placeRgb(rgb, place, visible, pixels, region);
  }

  #gather(tiles: readonly CodeTile[], window: Rect): Float32Array<ArrayBuffer> {
    const { channels, stride } = this.#shape;
    const gathered = new Float32Array(channels * area(window));
    for (const { rect, code } of tiles) {
      if (!code) continue;
      const grid = this.#gridOf(rect);
      const [row, column] = [rect.top / stride, rect.left / stride];
      const part = intersect({ left: column, top: row, width: grid.columns, height: grid.rows }, window);
      if (area(part) === 0) continue;
      for (let c = 0; c < channels; c++) {
        for (let y = part.top; y < part.top + part.height; y++) {
          const from = (c * grid.rows + y - row) * grid.columns + part.left - column;
          const to = (c * window.height + y - window.top) * window.width + part.left - window.left;
          gathered.set(code.subarray(from, from + part.width), to);
        }
      }
    }
    return gathered;
  }

  /** (channels, height, width) → (colours, height × stride, width × stride), about [0, 1]. */
  async #decode(
    code: Float32Array<ArrayBuffer>,
    { width, height }: { readonly width: number; readonly height: number },
  ): Promise<Float32Array> {
    const { channels, colours, stride } = this.#shape;
    const { output } = await this.#decoder.run({
      code: { dims: [1, channels, height, width], data: code },
    });
    demandSize(output?.dims, [1, colours, height * stride, width * stride]);
    return output!.data;
  }
}

function blank({ width, height }: Rect, channels: Pixels['channels']): Pixels {
  return { width, height, channels, data: new Uint8Array(width * height * channels) };
}

function demandSize(dims: readonly number[] | undefined, expected: readonly number[]): void {
  if (String(dims) === String(expected)) return;
  throw new LatensifyError('model', "The model's network gave a tensor of another size than it declares.");
}

/** As much of a name as a file holds, in whole characters. */
function shortened(name: string): string {
  let short = '';
  for (const character of name) {
    if (Buffer.byteLength(short + character) > 255) break;
    short += character;
  }
  return short;
}
