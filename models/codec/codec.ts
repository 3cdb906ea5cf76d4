import pLimit from 'p-limit';
import { LatensifyError, throwIfCancelled } from '../../common/errors.js';
import { area, intersect, type Rect, scaleRect, type Size } from '../../common/geometry.js';
import { hasAlpha, type Pixels } from '../../common/pixels.js';
import { addGrain } from '../grain/index.js';
import { cutRgb, placeRgb } from '../pixels/index.js';
import type { OnDemandNetwork, PixelNetworks, Tensor } from '../runtime/index.js';
import { decodeAlpha, encodeAlpha } from './alpha.js';
import { parseLtn, type ParsedLtn } from './container/index.js';
import { LATENT_STRIDE, latentGrid } from './latent-grid.js';
import { orDamage } from './or-damage.js';
import type { CodecModel, QualityRow } from './model.js';
import {
  placeOf,
  regionOf,
  rowsOfTiles,
  stripsOfPicture,
  withRefinement,
  type CodedTile,
  type EncodedTile,
  type Tile,
} from './picture-tiles.js';
import type { RefinedTile, Refiner } from './refinement/index.js';
import type { TileCodec, TileLatents } from './tile-codec.js';
import type {
  AnalysedPicture,
  Codec,
  Damage,
  DecodedPicture,
  DecodeOptions,
  EncodeOptions,
  RoundTrip,
  RoundTripOptions,
} from './types.js';
import {
  analysisWindow,
  cutAlpha,
  cutLatents,
  gatherLatents,
  placeAlpha,
  stripRect,
  stripsOf,
  synthesisWindow,
  type DecodedTile,
} from './windows.js';
import { writePicture } from './write-picture.js';

/** Larger tiles would take too much memory at once; smaller ones are whole hyper-latents down to 64 pixels. */
const LARGEST_TILE_EDGE = 2048;

/** Two tiles at once: while the networks work on one, the other's symbols are coded. */
const IN_FLIGHT = 2;

/** After pictures of more pixels than this the transforms are freed: starting them again takes a hundredth of the work. */
const LARGE_PICTURE = 16e6;

/** The networks whose results may differ in the last bits between devices. */
export interface TransformNetworks {
  readonly analysis: OnDemandNetwork;
  readonly hyperAnalysis: OnDemandNetwork;
  readonly synthesis: OnDemandNetwork;
}

/** Pictures to .ltn files and back, tile by tile: see index.ts for how to open one. */
export class PictureCodec implements Codec {
  readonly modelId: string;
  readonly #model: CodecModel;
  readonly #tiles: TileCodec;
  readonly #refiner: Refiner;
  readonly #pixels: PixelNetworks;
  readonly #networks: TransformNetworks;
  readonly #close: () => Promise<void>;
  readonly #inFlight: number;

  constructor(
    model: CodecModel,
    layers: { readonly tiles: TileCodec; readonly refiner: Refiner },
    pixels: PixelNetworks,
    networks: TransformNetworks,
    close: () => Promise<void>,
    inFlight = IN_FLIGHT,
  ) {
    this.modelId = model.manifest.id;
    this.#model = model;
    this.#tiles = layers.tiles;
    this.#refiner = layers.refiner;
    this.#pixels = pixels;
    this.#networks = networks;
    this.#close = close;
    this.#inFlight = inFlight;
  }

  encode(pixels: Pixels, options: EncodeOptions): Promise<Uint8Array> {
    return this.#encode(pixels, options, (strip) => this.#analyse(pixels, strip));
  }

  async analyse(pixels: Pixels, signal?: AbortSignal): Promise<AnalysedPicture> {
    const analysed = await pLimit(this.#inFlight).map(stripsOfPicture(pixels), (strip) => {
      throwIfCancelled(signal);
      return this.#analyse(pixels, strip);
    });
    const latentsOf: LatentsOf = (_, index) => Promise.resolve(analysed[index]!);
    return {
      encode: (options) => this.#encode(pixels, options, latentsOf),
      roundTrip: (options) => this.#roundTrip(pixels, options, latentsOf),
    };
  }

  async decode(file: Uint8Array, options: DecodeOptions = {}): Promise<DecodedPicture> {
    const parsed = parseLtn(file, options.limits);
    const { header, metadata, grain } = parsed;
    if (header.modelId !== this.modelId) {
      throw new LatensifyError(
        'model',
        `The file needs the codec model ${header.modelId}, and ${this.modelId} was opened.`,
      );
    }
    const row = this.#model.row(header.qualityRow);
    if (row.refinementStep > 0 !== header.isRefined) {
      throw new LatensifyError('damaged', "The file's header contradicts its model: it can't be decoded.");
    }
    if (header.tileEdge > LARGEST_TILE_EDGE) {
      throw new LatensifyError(
        'unsupported',
        `Its tiles of ${header.tileEdge} pixels are too large for this version.`,
      );
    }
    const region = regionOf(options.region, header);
    const { channels } = header;
    const data = new Uint8Array(area(region) * channels);
    const pixels: Pixels = { width: region.width, height: region.height, channels, data };
    const damage = await this.#decodeInto(pixels, region, parsed, row, options);
    if (area(region) > LARGE_PICTURE) await this.#releaseTransforms();
    if (grain && (options.grain ?? grain.isShown)) addGrain(pixels, grain, region);
    return { header, metadata, pixels, damage };
  }

  async dispose(): Promise<void> {
    await this.#releaseTransforms();
    await this.#close();
  }

  async #releaseTransforms(): Promise<void> {
    const { analysis, hyperAnalysis, synthesis } = this.#networks;
    await Promise.all([analysis.release(), hyperAnalysis.release(), synthesis.release()]);
  }

  async #encode(pixels: Pixels, options: EncodeOptions, latentsOf: LatentsOf): Promise<Uint8Array> {
    const { signal, onProgress } = options;
    const row = this.#rowOf(options.quality);
    const isRefined = row.refinementStep > 0;
    const layers = isRefined ? 2 : 1;
    const strips = await this.#codeLatents(pixels, row, latentsOf, {
      ...(signal && { signal }),
      ...(onProgress && { onProgress: (fraction: number) => onProgress(fraction / layers) }),
    });
    if (!isRefined) return this.#write(pixels, options, strips.flat());
    const decoded = strips.flat().map((tile) => tile.decoded);
    let done = 0;
    const refined = await pLimit(this.#inFlight).map(strips, async (strip) => {
      throwIfCancelled(signal);
      const { tiles } = await this.#refine(pixels, strip, row, decoded);
      done += strip.length;
      onProgress?.((1 + done / decoded.length) / layers);
      return withRefinement(strip, tiles);
    });
    if (area(pixels) > LARGE_PICTURE) await this.#releaseTransforms();
    return this.#write(pixels, options, refined.flat());
  }

  async #roundTrip(
    pixels: Pixels,
    { quality, region, signal }: RoundTripOptions,
    latentsOf: LatentsOf,
  ): Promise<RoundTrip> {
    const row = this.#rowOf(quality);
    const strips = await this.#codeLatents(pixels, row, latentsOf, signal ? { signal } : {});
    const decoded = strips.flat().map((tile) => tile.decoded);
    const { channels } = pixels;
    const part = regionOf(region, pixels);
    const data = new Uint8Array(area(part) * channels);
    const result: Pixels = { width: part.width, height: part.height, channels, data };
    const coded = await pLimit(this.#inFlight).map(strips, async (strip) => {
      throwIfCancelled(signal);
      let tiles: readonly EncodedTile[] = strip;
      const visible = intersect(stripRect(strip), part);
      if (row.refinementStep > 0) {
        const refined = await this.#refine(pixels, strip, row, decoded);
        tiles = withRefinement(strip, refined.tiles);
        if (area(visible) > 0) await this.#place(result, part, visible, refined.prediction, refined.tiles);
      } else if (area(visible) > 0) {
        await this.#place(result, part, visible, await this.#predict(visible, pixels, decoded), []);
      }
      if (hasAlpha(channels)) {
        for (const { rect } of strip) {
          const seen = intersect(rect, part);
          if (area(seen) > 0) placeAlpha(cutAlpha(pixels, rect), rect, seen, result, part);
        }
      }
      return tiles;
    });
    return { pixels: result, bytes: this.#write(pixels, { quality }, coded.flat()).length };
  }

  #rowOf(quality: number): QualityRow {
    return this.#model.row(Math.round(quality * 2));
  }

  /** The first layer, without the second. What a decoder finds in each tile takes four bytes a pixel together. */
  async #codeLatents(
    pixels: Pixels,
    row: QualityRow,
    latentsOf: LatentsOf,
    { signal, onProgress }: Pick<EncodeOptions, 'signal' | 'onProgress'>,
  ): Promise<EncodedTile[][]> {
    const strips = stripsOfPicture(pixels);
    const count = strips.flat().length;
    let done = 0;
    const coded = await pLimit(this.#inFlight).map(strips, async (strip, index) => {
      throwIfCancelled(signal);
      const latents = await latentsOf(strip, index);
      const tiles: EncodedTile[] = [];
      for (const [i, { rect }] of strip.entries()) {
        throwIfCancelled(signal);
        const place = placeOf(rect);
        const tile = await this.#tiles.compress(latents[i]!, place.grid, row);
        const alpha = hasAlpha(pixels.channels)
          ? encodeAlpha(cutAlpha(pixels, rect), rect)
          : new Uint8Array(0);
        const payload = {
          latents: tile.bytes,
          symbolsCrc: tile.symbolsCrc,
          alpha,
          refinement: new Uint8Array(0),
        };
        tiles.push({ rect, payload, decoded: { ...place, latents: tile.latents } });
        onProgress?.(++done / count);
      }
      return tiles;
    });
    if (area(pixels) > LARGE_PICTURE) await this.#releaseTransforms();
    return coded;
  }

  /** The second layer of a strip's tiles, and the prediction that it is added to. */
  async #refine(
    pixels: Pixels,
    strip: readonly EncodedTile[],
    row: QualityRow,
    decoded: readonly DecodedTile[],
  ): Promise<{ readonly prediction: Prediction; readonly tiles: readonly RefinedTile[] }> {
    const prediction = await this.#predict(stripRect(strip), pixels, decoded);
    const { planes, window } = prediction;
    const dims = [1, window.height, window.width, 3];
    const { planes: picture } = await this.#pixels.toPlanes.run({
      pixels: { dims, data: cutRgb(pixels, window) },
    });
    const tiles = await this.#refiner.compress(
      picture,
      { dims: planes.dims, data: planes.data.slice() },
      window,
      strip.map(({ rect }) => rect),
      row.refinementStep,
    );
    return { prediction, tiles };
  }

  #write(pixels: Pixels, options: EncodeOptions, tiles: readonly EncodedTile[]): Uint8Array {
    const isRefined = this.#rowOf(options.quality).refinementStep > 0;
    return writePicture(pixels, options, tiles, { modelId: this.modelId, isRefined });
  }

  async #analyse(pixels: Pixels, strip: readonly Tile[]): Promise<TileLatents[]> {
    const window = analysisWindow(pixels, stripRect(strip));
    const { planes } = await this.#pixels.toPlanes.run({ pixels: { dims: window.dims, data: window.data } });
    const { latents } = await this.#networks.analysis.run({ picture: planes });
    const analysed: TileLatents[] = [];
    for (const { rect } of strip) {
      const grid = latentGrid(rect);
      const y = cutLatents(latents!, window, rect, grid);
      const dims = [1, this.#model.manifest.latents, grid.paddedRows, grid.paddedColumns];
      const { hyper } = await this.#networks.hyperAnalysis.run({ latents: { dims, data: y.slice() } });
      analysed.push({ y, hyper: hyper!.data });
    }
    return analysed;
  }

  /**
   * Row by row of tiles: a row is synthesised when the next one's latents are there too, so that three rows of latents
   * are in memory at most.
   */
  async #decodeInto(
    pixels: Pixels,
    region: Rect,
    parsed: ParsedLtn,
    row: QualityRow,
    { signal, onProgress }: DecodeOptions,
  ): Promise<Damage[]> {
    const queue = pLimit(this.#inFlight);
    const rows = rowsOfTiles(parsed, region);
    const steps = 2 * rows.flat().length;
    let done = 0;
    const damage: Damage[] = [];
    const decodeRow = (tiles: readonly CodedTile[] = []): Promise<DecodedTile[]> =>
      queue.map(tiles, async (tile) => {
        throwIfCancelled(signal);
        const decoded = await this.#decodeTile(tile, parsed, row, damage);
        onProgress?.(++done / steps);
        return decoded;
      });

    let above: DecodedTile[] = [];
    let current = await decodeRow(rows[0]);
    let below = await decodeRow(rows[1]);
    for (const [index, tiles] of rows.entries()) {
      const latents = [...above, ...current, ...below];
      const [next] = await Promise.all([
        decodeRow(rows[index + 2]),
        queue.map(stripsOf(tiles), async (strip) => {
          throwIfCancelled(signal);
          const visible = intersect(stripRect(strip), region);
          if (area(visible) > 0) {
            const refined = await this.#decodeRefinements(strip, region, row, damage);
            const prediction = await this.#predict(visible, parsed.header, latents);
            await this.#place(pixels, region, visible, prediction, refined);
          }
          for (const { rect, payload } of strip) {
            if ('alpha' in payload) await this.#placeAlpha(pixels, region, rect, payload.alpha, damage);
          }
          done += strip.length;
          onProgress?.(done / steps);
        }),
      ]);
      above = current;
      current = below;
      below = next;
    }
    return damage;
  }

  async #decodeTile(
    { rect, payload }: CodedTile,
    { header }: ParsedLtn,
    row: QualityRow,
    damage: Damage[],
  ): Promise<DecodedTile> {
    const place = placeOf(rect);
    const inPicture = intersect(rect, { left: 0, top: 0, ...header });
    const latents = await orDamage(damage, inPicture, async () => {
      if ('damaged' in payload) throw new LatensifyError('damaged', payload.damaged);
      const coded = { bytes: payload.latents, symbolsCrc: payload.symbolsCrc };
      return await this.#tiles.decompress(coded, place.grid, row);
    });
    return { ...place, latents: latents ?? null };
  }

  /** What the first layer alone makes of a rectangle, with a rim around it. */
  async #predict(rect: Rect, size: Size, tiles: readonly DecodedTile[]): Promise<Prediction> {
    const window = synthesisWindow(rect, size);
    const channels = this.#model.manifest.latents;
    const { picture } = await this.#networks.synthesis.run({
      latents: {
        dims: [1, channels, window.height, window.width],
        data: gatherLatents(tiles, window, channels),
      },
    });
    return { planes: picture!, window: scaleRect(window, LATENT_STRIDE) };
  }

  /** Writes the rectangle `rect` of a prediction, with what tiles add to it, into pixels that show `region`. */
  async #place(
    pixels: Pixels,
    region: Rect,
    rect: Rect,
    { planes, window }: Prediction,
    refined: readonly RefinedTile[],
  ): Promise<void> {
    const picture = refined.length > 0 ? await this.#refiner.add(planes, window, refined) : planes;
    const { pixels: rgb } = await this.#pixels.toPixels.run({ planes: picture });
    placeRgb(rgb.data, window, rect, pixels, region);
  }

  /** The second layers of a strip that are seen; a damaged one is left out. */
  async #decodeRefinements(
    strip: readonly CodedTile[],
    region: Rect,
    row: QualityRow,
    damage: Damage[],
  ): Promise<RefinedTile[]> {
    const refined: RefinedTile[] = [];
    if (row.refinementStep === 0) return refined;
    for (const { rect, payload } of strip) {
      if ('damaged' in payload || area(intersect(rect, region)) === 0) continue;
      const tile = await orDamage(damage, rect, () =>
        this.#refiner.decompress(payload.refinement, rect, row.refinementStep),
      );
      if (tile) refined.push(tile);
    }
    return refined;
  }

  async #placeAlpha(
    pixels: Pixels,
    region: Rect,
    tile: Rect,
    alpha: Uint8Array,
    damage: Damage[],
  ): Promise<void> {
    if (!hasAlpha(pixels.channels) || area(intersect(tile, region)) === 0) return;
    await orDamage(damage, tile, () =>
      placeAlpha(decodeAlpha(alpha, tile), tile, intersect(tile, region), pixels, region),
    );
  }
}

/** Planes 1, 3, h, w, about [0, 1], and where they lie in the picture, in pixels. */
interface Prediction {
  readonly planes: Tensor;
  readonly window: Rect;
}

type LatentsOf = (strip: readonly Tile[], index: number) => Promise<TileLatents[]>;
