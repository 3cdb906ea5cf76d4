import pLimit from 'p-limit';
import { LatensifyError, throwIfCancelled } from '../../common/errors.js';
import { area, grow, intersect, tileGrid, type Rect, type Size } from '../../common/geometry.js';
import { hasAlpha, type Pixels } from '../../common/pixels.js';
import type { OnDemandNetwork, PixelNetworks } from '../runtime/index.js';
import { decodeAlpha, encodeAlpha } from './alpha.js';
import { parseLtn, writeLtn, type LtnHeader, type ParsedLtn, type TilePayload } from './container/index.js';
import { LATENT_STRIDE, latentGrid } from './latent-grid.js';
import type { CodecModel, QualityRow } from './model.js';

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
  placePixels,
  stripRect,
  stripsOf,
  SYNTHESIS_HALO,
  synthesisWindow,
  type DecodedTile,
} from './windows.js';

export const TILE_EDGE = 1024;
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
  readonly #pixels: PixelNetworks;
  readonly #networks: TransformNetworks;
  readonly #close: () => Promise<void>;
  readonly #inFlight: number;

  constructor(
    model: CodecModel,
    tiles: TileCodec,
    pixels: PixelNetworks,
    networks: TransformNetworks,
    close: () => Promise<void>,
    inFlight = IN_FLIGHT,
  ) {
    this.modelId = model.manifest.id;
    this.#model = model;
    this.#tiles = tiles;
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
    const { header, metadata } = parsed;
    if (header.modelId !== this.modelId) {
      throw new LatensifyError(
        'model',
        `The file needs the codec model ${header.modelId}, and ${this.modelId} was opened.`,
      );
    }
    if (header.tileEdge > LARGEST_TILE_EDGE) {
      throw new LatensifyError(
        'unsupported',
        `Its tiles of ${header.tileEdge} pixels are too large for this version.`,
      );
    }
    const region = this.#region(options.region, header);
    const { channels } = header;
    const data = new Uint8Array(area(region) * channels);
    const pixels: Pixels = { width: region.width, height: region.height, channels, data };
    const damage = await this.#decodeInto(
      pixels,
      region,
      parsed,
      this.#model.row(header.qualityRow),
      options,
    );
    if (area(region) > LARGE_PICTURE) await this.#releaseTransforms();
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
    return this.#write(pixels, options, await this.#code(pixels, options, latentsOf));
  }

  async #roundTrip(
    pixels: Pixels,
    { quality, region, signal }: RoundTripOptions,
    latentsOf: LatentsOf,
  ): Promise<RoundTrip> {
    const options = { quality, ...(signal && { signal }) };
    const decoded: DecodedTile[] = [];
    const payloads = await this.#code(pixels, options, latentsOf, (tile) => decoded.push(tile));
    const bytes = this.#write(pixels, options, payloads).length;
    const { channels } = pixels;
    const part = this.#region(region, pixels);
    const data = new Uint8Array(area(part) * channels);
    const result: Pixels = { width: part.width, height: part.height, channels, data };
    await pLimit(this.#inFlight).map(stripsOfPicture(pixels), async (strip) => {
      throwIfCancelled(signal);
      await this.#synthesise(result, part, pixels, stripRect(strip), decoded);
      if (!hasAlpha(channels)) return;
      for (const { rect } of strip) {
        const visible = intersect(rect, part);
        if (area(visible) > 0) placeAlpha(cutAlpha(pixels, rect), rect, visible, result, part);
      }
    });
    return { pixels: result, bytes };
  }

  /** @param keep gets the latents that a decoder will find in each tile: as large as four bytes a pixel together */
  async #code(
    pixels: Pixels,
    { quality, signal, onProgress }: EncodeOptions,
    latentsOf: LatentsOf,
    keep: (tile: DecodedTile) => void = () => undefined,
  ): Promise<TilePayload[]> {
    const row = this.#model.row(Math.round(quality * 2));
    const strips = stripsOfPicture(pixels);
    const count = strips.flat().length;
    let done = 0;
    const payloads = await pLimit(this.#inFlight).map(strips, async (strip, index) => {
      throwIfCancelled(signal);
      const latents = await latentsOf(strip, index);
      const coded: TilePayload[] = [];
      for (const [i, { rect }] of strip.entries()) {
        throwIfCancelled(signal);
        const place = placeOf(rect);
        const tile = await this.#tiles.compress(latents[i]!, place.grid, row);
        const alpha = hasAlpha(pixels.channels)
          ? encodeAlpha(cutAlpha(pixels, rect), rect)
          : new Uint8Array(0);
        coded.push({ latents: tile.bytes, symbolsCrc: tile.symbolsCrc, alpha });
        keep({ ...place, latents: tile.latents });
        onProgress?.(++done / count);
      }
      return coded;
    });
    if (area(pixels) > LARGE_PICTURE) await this.#releaseTransforms();
    return payloads.flat();
  }

  #write(pixels: Pixels, options: EncodeOptions, tiles: readonly TilePayload[]): Uint8Array {
    const header: LtnHeader = {
      modelId: this.modelId,
      qualityRow: Math.round(options.quality * 2),
      width: pixels.width,
      height: pixels.height,
      channels: pixels.channels,
      orientation: options.orientation ?? 1,
      sourceBits: options.sourceBits ?? 8,
      tileEdge: TILE_EDGE,
    };
    return writeLtn({
      header,
      metadata: options.metadata ?? {},
      ...(options.preview && { preview: options.preview }),
      tiles,
    });
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

  #region(region: Rect | undefined, { width, height }: Size): Rect {
    const whole = { left: 0, top: 0, width, height };
    if (!region) return whole;
    const inside = intersect(region, whole);
    if (area(inside) === 0) {
      throw new LatensifyError(
        'usage',
        `The region lies outside the picture of ${width} × ${height} pixels.`,
      );
    }
    return inside;
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
          await this.#synthesise(pixels, region, parsed.header, stripRect(strip), latents);
          for (const { rect, payload } of strip) {
            if ('alpha' in payload) this.#placeAlpha(pixels, region, rect, payload.alpha, damage);
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
    try {
      if ('damaged' in payload) throw new LatensifyError('damaged', payload.damaged);
      const coded = { bytes: payload.latents, symbolsCrc: payload.symbolsCrc };
      return { ...place, latents: await this.#tiles.decompress(coded, place.grid, row) };
    } catch (error) {
      if (!(error instanceof LatensifyError && error.code === 'damaged')) throw error;
      damage.push({ rect: intersect(rect, { left: 0, top: 0, ...header }), reason: error.message });
      return { ...place, latents: null };
    }
  }

  async #synthesise(
    pixels: Pixels,
    region: Rect,
    size: Size,
    strip: Rect,
    tiles: readonly DecodedTile[],
  ): Promise<void> {
    const rect = intersect(strip, region);
    if (area(rect) === 0) return;
    const window = synthesisWindow(rect, size);
    const channels = this.#model.manifest.latents;
    const { picture } = await this.#networks.synthesis.run({
      latents: {
        dims: [1, channels, window.height, window.width],
        data: gatherLatents(tiles, window, channels),
      },
    });
    const { pixels: rgb } = await this.#pixels.toPixels.run({ planes: picture! });
    placePixels(rgb, window, rect, pixels, region);
  }

  #placeAlpha(pixels: Pixels, region: Rect, tile: Rect, alpha: Uint8Array, damage: Damage[]): void {
    if (!hasAlpha(pixels.channels) || area(intersect(tile, region)) === 0) return;
    try {
      placeAlpha(decodeAlpha(alpha, tile), tile, intersect(tile, region), pixels, region);
    } catch (error) {
      if (!(error instanceof LatensifyError && error.code === 'damaged')) throw error;
      damage.push({ rect: tile, reason: error.message });
    }
  }
}

interface Tile {
  readonly rect: Rect;
}

type LatentsOf = (strip: readonly Tile[], index: number) => Promise<TileLatents[]>;

const placeOf = (rect: Rect): Omit<DecodedTile, 'latents'> => ({
  row: rect.top / LATENT_STRIDE,
  column: rect.left / LATENT_STRIDE,
  grid: latentGrid(rect),
});

const stripsOfPicture = (pixels: Pixels): Tile[][] =>
  stripsOf(tileGrid(pixels, TILE_EDGE).map((rect) => ({ rect })));

interface CodedTile extends Tile {
  readonly payload: ParsedLtn['tiles'][number];
}

/** The tiles whose latents reach the region, row by row. */
function rowsOfTiles({ header, tiles }: ParsedLtn, region: Rect): CodedTile[][] {
  const reach = grow(region, (SYNTHESIS_HALO + 1) * LATENT_STRIDE, header);
  const rows = new Map<number, CodedTile[]>();
  tileGrid(header, header.tileEdge).forEach((rect, i) => {
    if (area(intersect(rect, reach)) === 0) return;
    const row = rows.get(rect.top) ?? [];
    row.push({ rect, payload: tiles[i]! });
    rows.set(rect.top, row);
  });
  return [...rows.values()];
}
