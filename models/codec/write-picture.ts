import type { Pixels } from '../../common/pixels.js';
import { type EmbeddedModel, type TilePayload, writeLtn } from './container/index.js';
import { TILE_EDGE } from './picture-tiles.js';
import type { EncodeOptions } from './types.js';

/** What the model has to do with a file. */
interface Making {
  readonly modelId: string;
  readonly isRefined: boolean;
  readonly embeddedModel?: EmbeddedModel;
}

/** The file of a picture whose tiles are coded. */
export const writePicture = (
  { width, height, channels }: Pixels,
  { quality, orientation = 1, sourceBits = 8, metadata = {}, preview }: EncodeOptions,
  tiles: readonly { readonly payload: TilePayload }[],
  { embeddedModel, ...making }: Making,
): Uint8Array =>
  writeLtn({
    header: {
      ...making,
      qualityRow: Math.round(quality * 2),
      width,
      height,
      channels,
      orientation,
      sourceBits,
      tileEdge: TILE_EDGE,
    },
    metadata,
    ...(preview && { preview }),
    ...(embeddedModel && { embeddedModel }),
    tiles: tiles.map(({ payload }) => payload),
  });
