import { LatensifyError } from '../../common/errors.js';
import { RansDecoder, RansEncoder, type CoderTables } from './entropy/index.js';
import type { HyperLatentCodec } from './hyper-latent-codec.js';
import type { LatentGrid } from './latent-grid.js';
import type { QualityRow } from './model.js';
import type { QuadtreeLatentCodec } from './quadtree-latent-codec.js';

export interface CodedTile {
  /** rANS bytes. */
  readonly bytes: Uint8Array;
  /** CRC-32 of all symbols in coding order. */
  readonly symbolsCrc: number;
}

/** What analysis and hyper-analysis made of a tile. */
export interface TileLatents {
  /** (latents, padded rows, padded columns) */
  readonly y: Float32Array;
  /** (hyper-latents, hyper rows, hyper columns) */
  readonly hyper: Float32Array;
}

/**
 * One tile's latents to bytes and back: a hyper-latent codec whose features condition a quadtree latent codec, both
 * writing to one rANS stream. Nothing crosses the border of a tile.
 */
export class TileCodec {
  readonly #tables: CoderTables;
  readonly #hyper: HyperLatentCodec;
  readonly #quadtree: QuadtreeLatentCodec;

  constructor(tables: CoderTables, hyper: HyperLatentCodec, quadtree: QuadtreeLatentCodec) {
    this.#tables = tables;
    this.#hyper = hyper;
    this.#quadtree = quadtree;
  }

  /** @returns also what decompress will give for these bytes */
  async compress(
    { y, hyper }: TileLatents,
    grid: LatentGrid,
    row: QualityRow,
  ): Promise<CodedTile & { readonly latents: Float32Array }> {
    const encoder = new RansEncoder(this.#tables);
    const side = await this.#hyper.compress(hyper, grid, row, encoder);
    const { latents, crc } = await this.#quadtree.compress(y, side.features, grid, row, encoder, side.crc);
    return { bytes: encoder.finish(), symbolsCrc: crc, latents };
  }

  /**
   * The latents as synthesis reads them: (latents, padded rows, padded columns).
   * @throws LatensifyError code 'damaged' when the bytes are no tile of this model, or their symbols are not those that
   * were written
   */
  async decompress(tile: CodedTile, grid: LatentGrid, row: QualityRow): Promise<Float32Array> {
    const decoder = new RansDecoder(this.#tables, tile.bytes);
    const side = await this.#hyper.decompress(decoder, grid, row);
    const { latents, crc } = await this.#quadtree.decompress(decoder, side.features, grid, row, side.crc);
    decoder.finish();
    if (crc !== tile.symbolsCrc)
      throw new LatensifyError('damaged', 'its symbols are not those that were written');
    return latents;
  }
}
