import { LatensifyError } from '../../common/errors.js';
import { area } from '../../common/geometry.js';
import type { Codec, EncodeOptions } from '../../models/codec/index.js';
import { makePreview, type SourceImage } from '../images/index.js';
import type { ConvertHooks } from './converter.js';
import { type Encoder, qualitySteps } from './encoder.js';
import { damageOf } from './ltn-damage.js';

/** In smaller pictures a preview would be a noticeable part of the file, and decoding them takes no time. */
const smallestWithPreview = 4e6;

/** Pictures as .ltn files. */
export function ltnEncoder(codec: Codec, embedModel = false): Encoder {
  return {
    format: 'ltn',
    extension: '.ltn',
    qualities: qualitySteps(0, 0.5),
    async begin(image, attempts, hooks) {
      const preview = area(image) < smallestWithPreview ? undefined : await makePreview(image.pixels);
      const shared = attempts === 'several' ? await codec.analyse(image.pixels, hooks.signal) : undefined;
      return {
        async encode(quality, encodeHooks) {
          const options = { ...encodeOptions(image, preview, quality, encodeHooks), embedModel };
          const bytes = await (shared?.encode(options) ?? codec.encode(image.pixels, options));
          return { bytes, notices: [] };
        },
      };
    },
    async decode(bytes, { signal }) {
      const decoded = await codec.decode(bytes, {
        limits: { maxPixels: Infinity },
        grain: false,
        ...(signal && { signal }),
      });
      const damage = damageOf(bytes, decoded);
      if (damage !== undefined) throw new LatensifyError('damaged', damage);
      const { pixels, metadata, header } = decoded;
      return { pixels, metadata, orientation: header.orientation };
    },
  };
}

function encodeOptions(
  image: SourceImage,
  preview: Uint8Array | undefined,
  quality: number,
  { signal, onProgress }: ConvertHooks,
): EncodeOptions {
  return {
    quality,
    metadata: image.metadata,
    orientation: image.orientation,
    sourceBits: image.bits,
    onProgress,
    ...(preview && { preview }),
    ...(signal && { signal }),
  };
}
