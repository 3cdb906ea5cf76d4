import pLimit from 'p-limit';
import { throwIfCancelled } from '../../common/errors.js';
import { type Rect, type Size, tileGrid } from '../../common/geometry.js';
import { type AnyPixels, copyAlpha, cutRgb, placeRgb, samplesLike } from '../pixels/index.js';
import type { OnDemandNetwork, PixelNetworks, PixelNetworks16, Tensor } from '../runtime/index.js';
import type { DenoiseManifest } from './model.js';
import {
  emptyMap,
  enlargeMap,
  evenMap,
  mapOfCurve,
  type NoiseMap,
  scaleMap,
  whiteNoise,
} from './noise-map.js';
import type { NoiseCurvePoint } from './noise-curve.js';
import { steadyCurve } from './steady-curve.js';
import type { Denoiser, NoiseSource, Strengths, WorkOptions } from './types.js';
import { inLevels, windowAround } from './windows.js';

/** Strength that takes the noise for what it is. */
const PLAIN_STRENGTH = 50;
/** Two tiles at once: while the networks work on one, the other is cut out and put back. */
const IN_FLIGHT = 2;
/** After pictures of more pixels than this the networks are freed: starting them again takes a hundredth of the work. */
const LARGE_PICTURE = 16e6;

export interface DenoiseNetworks {
  readonly denoiser: OnDemandNetwork;
  readonly estimator: OnDemandNetwork;
  readonly pixels8: PixelNetworks;
  readonly pixels16: PixelNetworks16;
}

/** Works tile by tile, with as much around each tile as its pixels see: no seam shows. */
export class TiledDenoiser implements Denoiser {
  readonly modelId: string;
  readonly isTold = true;
  readonly #manifest: DenoiseManifest;
  readonly #networks: DenoiseNetworks;
  readonly #tileEdge: number;

  /** @param tileEdge a multiple of 16 */
  constructor(manifest: DenoiseManifest, networks: DenoiseNetworks, tileEdge: number) {
    this.modelId = manifest.id;
    this.#manifest = manifest;
    this.#networks = networks;
    this.#tileEdge = tileEdge;
  }

  async estimate(pixels: AnyPixels, options: WorkOptions = {}): Promise<readonly NoiseCurvePoint[]> {
    const map = emptyMap(pixels);
    await this.#forEachTile(pixels, this.#manifest.estimatorHalo, options, async (tile, window, picture) => {
      const { level } = await this.#networks.estimator.run({ picture }, options.signal);
      placeLevels(level!, inLevels(window), inLevels(tile), map);
    });
    return steadyCurve(pixels, map);
  }

  async noiseOf(pixels: AnyPixels, source: NoiseSource, options: WorkOptions = {}): Promise<NoiseMap> {
    switch (source.kind) {
      case 'auto':
        return mapOfCurve(pixels, await this.estimate(pixels, options));
      case 'curve':
        return mapOfCurve(pixels, source.curve.points);
      case 'level': {
        const { luminance, chroma } = source;
        return evenMap(pixels, whiteNoise({ luminance: luminance / 255, chroma: chroma / 255 }, pixels));
      }
    }
  }

  async denoise<P extends AnyPixels>(
    pixels: P,
    map: NoiseMap,
    { strength, colour }: Strengths,
    options: WorkOptions = {},
  ): Promise<P> {
    if (strength === 0 && colour === 0) return { ...pixels, data: pixels.data.slice() };
    const { width, height, channels } = pixels;
    const result: P = { ...pixels, data: samplesLike(pixels.data, width * height * channels) };
    const level = scaleMap(map, {
      luminance: strength / PLAIN_STRENGTH,
      chroma: colour / PLAIN_STRENGTH,
    });
    await this.#forEachTile(pixels, this.#manifest.halo, options, async (tile, window, picture) => {
      const feeds = { picture, level: enlargeMap(level, window) };
      const { denoised } = await this.#networks.denoiser.run(feeds, options.signal);
      const rgb = await this.#toPixels(pixels, denoised!);
      placeRgb(rgb, window, tile, result, { left: 0, top: 0 });
    });
    copyAlpha(pixels, result);
    return result;
  }

  async dispose(): Promise<void> {
    const { pixels8, pixels16 } = this.#networks;
    const conversions = [pixels8.toPlanes, pixels8.toPixels, pixels16.toPlanes, pixels16.toPixels];
    await this.#release();
    await Promise.all(conversions.map((network) => network.dispose()));
  }

  async #forEachTile(
    pixels: AnyPixels,
    halo: number,
    { signal, onProgress }: WorkOptions,
    work: (tile: Rect, window: Rect, picture: Tensor) => Promise<void>,
  ): Promise<void> {
    const tiles = tileGrid(pixels, this.#tileEdge);
    let done = 0;
    await pLimit(IN_FLIGHT).map(tiles, async (tile) => {
      throwIfCancelled(signal);
      const window = windowAround(tile, halo, pixels);
      await work(tile, window, await this.#toPlanes(pixels, window));
      onProgress?.(++done / tiles.length);
    });
    if (isLarge(pixels)) await this.#release();
  }

  async #toPlanes(pixels: AnyPixels, window: Rect): Promise<Tensor> {
    const { pixels8, pixels16 } = this.#networks;
    const { toPlanes } = pixels.data instanceof Uint16Array ? pixels16 : pixels8;
    const dims = [1, window.height, window.width, 3];
    return (await toPlanes.run({ pixels: { dims, data: cutRgb(pixels, window) } })).planes;
  }

  async #toPixels(like: AnyPixels, planes: Tensor): Promise<Uint8Array | Uint16Array> {
    const { pixels8, pixels16 } = this.#networks;
    const { toPixels } = like.data instanceof Uint16Array ? pixels16 : pixels8;
    return (await toPixels.run({ planes })).pixels.data;
  }

  async #release(): Promise<void> {
    await Promise.all([this.#networks.denoiser.release(), this.#networks.estimator.release()]);
  }
}

const isLarge = ({ width, height }: Size): boolean => width * height > LARGE_PICTURE;

/** Copies a tile's values out of a window's. All are in values of the map. */
function placeLevels({ data }: Tensor, window: Rect, tile: Rect, map: NoiseMap): void {
  const plane = window.width * window.height;
  for (let y = 0; y < tile.height; y++) {
    const from = (tile.top + y - window.top) * window.width + tile.left - window.left;
    const to = (tile.top + y) * map.columns + tile.left;
    map.luminance.set(data.subarray(from, from + tile.width), to);
    map.chroma.set(data.subarray(plane + from, plane + from + tile.width), to);
  }
}
