import type { Rect } from '../../../common/geometry.js';
import type { Tensor } from '../../runtime/index.js';
import { blockGrid, COEFFICIENTS, cutBlocks, placeBlocks, type Coefficients } from './block-grid.js';
import type { RefinementCodec } from './refinement-codec.js';
import type { TransformPair } from './transform-networks.js';

/** The second layer of one tile. */
export interface RefinedTile {
  readonly rect: Rect;
  readonly bytes: Uint8Array;
  /** As a decoder finds them. */
  readonly coefficients: Coefficients;
}

/**
 * The second layer: what the networks left out of a picture, tile by tile.
 *
 *     picture − prediction ─ cosine transform ─ refinement codec ─ cosine transform ─ + prediction
 */
export class Refiner {
  readonly #codec: RefinementCodec;
  readonly #transforms: TransformPair;

  constructor(codec: RefinementCodec, transforms: TransformPair) {
    this.#codec = codec;
    this.#transforms = transforms;
  }

  /**
   * @param planes the picture, 1, 3, h, w in [0, 1]; as large as the prediction
   * @param window where both lie in the picture, in pixels; it holds all the tiles
   */
  async compress(
    planes: Tensor,
    prediction: Tensor,
    window: Rect,
    tiles: readonly Rect[],
    step: number,
  ): Promise<RefinedTile[]> {
    const { coefficients } = await this.#transforms.forward.run({ planes, prediction });
    return tiles.map((rect) => ({
      rect,
      ...this.#codec.compress(cutBlocks(coefficients.data, window, rect), step),
    }));
  }

  /** @throws LatensifyError code 'damaged' when the bytes are no refinement of this model */
  decompress(bytes: Uint8Array, rect: Rect, step: number): RefinedTile {
    return { rect, bytes, coefficients: this.#codec.decompress(bytes, blockGrid(rect), step) };
  }

  /** The prediction of a window with what the tiles add to it: planes, not clipped. */
  async add(prediction: Tensor, window: Rect, tiles: readonly RefinedTile[]): Promise<Tensor> {
    const { rows, columns } = blockGrid(window);
    const data = new Float32Array(COEFFICIENTS * rows * columns);
    for (const { coefficients, rect } of tiles) placeBlocks(coefficients, rect, data, window);
    const blocks = { dims: [1, COEFFICIENTS, rows, columns], data };
    return (await this.#transforms.inverse.run({ prediction, coefficients: blocks })).planes;
  }
}
