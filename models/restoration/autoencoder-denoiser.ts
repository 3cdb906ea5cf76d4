import { throwIfCancelled } from '../../common/errors.js';
import { grow, type Rect, type Size, tileGrid } from '../../common/geometry.js';
import { type CustomShape, shapeOfCustom } from '../codec/index.js';
import type { Denoiser, NoiseCurvePoint, NoiseMap, Strengths, WorkOptions } from '../denoise/index.js';
import { type AnyPixels, copyAlpha, cutRgb, placeRgb, type Samples, samplesLike } from '../pixels/index.js';
import { OnDemandNetwork, type Runtime } from '../runtime/index.js';

/** A denoising autoencoder that a user trained: a convolutional one, for pictures of any size. */
export interface OwnAutoencoder {
  readonly id: string;
  /** What the user calls it. */
  readonly name: string;
  /** `input` → `code`, `code` → `output`, and both in one. */
  readonly encoder: Uint8Array;
  readonly decoder: Uint8Array;
  readonly autoencoder: Uint8Array;
}

/** A multiple of every stride that a network may have. */
const TILE_EDGE = 512;
/** Strength that takes the network's result for what it is, as that of the other denoisers. */
const PLAIN_STRENGTH = 50;
/** Rec. 709. A grey network restores this, the colours stay. */
const [RED, GREEN, BLUE] = [0.2126, 0.7152, 0.0722];

/**
 * A user's own autoencoder as a denoiser. It knows the damage from its training and is told nothing of it; the strengths say
 * how far brightness and colours go from the picture as it is to the network's.
 *
 *     picture ─┬─ autoencoder ─┐
 *              └───────────────┴─ mix by strength ─ restored picture
 *
 * It runs in tiles with a halo that no layer reaches beyond, so no seam shows.
 * @throws LatensifyError 'model' for a network that can't take pictures of any size; 'damaged' | 'too-large' as readOnnx
 */
export function openAutoencoderDenoiser(runtime: Runtime, model: OwnAutoencoder): Denoiser {
  return new AutoencoderDenoiser(runtime, model, shapeOfCustom(model));
}

class AutoencoderDenoiser implements Denoiser {
  readonly modelId: string;
  readonly isTold = false;
  readonly #shape: CustomShape;
  readonly #network: OnDemandNetwork;

  constructor(runtime: Runtime, { id, name, autoencoder }: OwnAutoencoder, shape: CustomShape) {
    this.modelId = id;
    this.#shape = shape;
    this.#network = new OnDemandNetwork(() => runtime.load({ name, onnx: autoencoder }));
  }

  estimate(): Promise<readonly NoiseCurvePoint[]> {
    return Promise.resolve([{ brightness: 0.5, luminance: 0, chroma: 0 }]);
  }

  noiseOf(): Promise<NoiseMap> {
    const nothing = new Float32Array(1);
    return Promise.resolve({ rows: 1, columns: 1, luminance: nothing, chroma: nothing });
  }

  async denoise<P extends AnyPixels>(
    pixels: P,
    _: NoiseMap,
    { strength, colour }: Strengths,
    { signal, onProgress }: WorkOptions = {},
  ): Promise<P> {
    const { width, height, channels } = pixels;
    const result: P = { ...pixels, data: samplesLike(pixels.data, width * height * channels) };
    const shares = { brightness: shareOf(strength), colour: shareOf(colour) };
    const tiles = tileGrid(pixels, TILE_EDGE);
    for (const [i, tile] of tiles.entries()) {
      throwIfCancelled(signal);
      const window = this.#windowAround(tile, pixels);
      const rgb = cutRgb(pixels, window);
      const restored = await this.#restore(rgb, window, signal);
      mix(rgb, restored, this.#shape.colours, shares);
      placeRgb(rgb, window, tile, result, { left: 0, top: 0 });
      onProgress?.((i + 1) / tiles.length);
    }
    copyAlpha(pixels, result);
    return result;
  }

  async dispose(): Promise<void> {
    await this.#network.release();
  }

  /** A tile with what its pixels see around it, on the grid of the code. */
  #windowAround(tile: Rect, picture: Size): Rect {
    const { stride, halo } = this.#shape;
    const onGrid = (length: number): number => Math.ceil(length / stride) * stride;
    return grow(
      { ...tile, width: onGrid(tile.width), height: onGrid(tile.height) },
      // Once in the encoder, once in the decoder.
      2 * halo * stride,
      { width: onGrid(picture.width), height: onGrid(picture.height) },
    );
  }

  /** What the network makes of a window: planes, 0 … 1. */
  async #restore(rgb: Samples, { width, height }: Size, signal?: AbortSignal): Promise<Float32Array> {
    const { colours } = this.#shape;
    const plane = width * height;
    const scale = 1 / whiteOf(rgb);
    const data = new Float32Array(colours * plane);
    for (let i = 0, at = 0; i < plane; i++, at += 3) {
      if (colours === 1) data[i] = scale * lumaOf(rgb, at);
      else for (let c = 0; c < 3; c++) data[c * plane + i] = scale * rgb[at + c]!;
    }
    const { output } = await this.#network.run(
      { input: { dims: [1, colours, height, width], data } },
      signal,
    );
    return output!.data;
  }
}

const shareOf = (strength: number): number => Math.min(1, strength / PLAIN_STRENGTH);
const whiteOf = (samples: Samples): number => (samples instanceof Uint16Array ? 65_535 : 255);
const lumaOf = (rgb: Samples, at: number): number =>
  RED * rgb[at]! + GREEN * rgb[at + 1]! + BLUE * rgb[at + 2]!;

/** Moves a window towards its restored planes: what changes all three colours alike is brightness. */
function mix(
  rgb: Samples,
  restored: Float32Array,
  colours: 1 | 3,
  shares: { readonly brightness: number; readonly colour: number },
): void {
  const white = whiteOf(rgb);
  const plane = restored.length / colours;
  const change = new Float64Array(3);
  for (let i = 0, at = 0; i < plane; i++, at += 3) {
    if (colours === 1) change.fill(white * restored[i]! - lumaOf(rgb, at));
    else for (let c = 0; c < 3; c++) change[c] = white * restored[c * plane + i]! - rgb[at + c]!;
    const brightness = (change[0]! + change[1]! + change[2]!) / 3;
    for (let c = 0; c < 3; c++) {
      const moved = rgb[at + c]! + shares.brightness * brightness + shares.colour * (change[c]! - brightness);
      rgb[at + c] = Math.max(0, Math.min(white, Math.round(moved)));
    }
  }
}
