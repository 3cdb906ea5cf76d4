import { throwIfCancelled } from '../../common/errors.js';
import { readImage, writeImage } from '../images/index.js';
import { type Encoder, qualitySteps } from './encoder.js';

type Chroma = '4:2:0' | '4:4:4';

/** Colour detail is halved below this quality of a JPEG, as other programs do. */
const fullChromaJpegQuality = 90;

/** The formats that open elsewhere. Qualities are whole numbers from 1 up, as their libraries count them. */
function exportEncoder(
  format: 'jpeg' | 'webp' | 'avif',
  extension: string,
  chromaAt: (quality: number) => Chroma,
): Encoder {
  return {
    format,
    extension,
    qualities: qualitySteps(1, 1),
    begin: (image) =>
      Promise.resolve({
        encode: async (quality, { signal }) => {
          throwIfCancelled(signal);
          const options = { format, quality, chroma: chromaAt(quality) };
          return await writeImage(image.pixels, image.metadata, image.orientation, options);
        },
      }),
    decode: (bytes) => readImage(bytes, { maxPixels: Infinity, maxMetadataBytes: Infinity }),
  };
}

export const jpegEncoder: Encoder = exportEncoder('jpeg', '.jpg', (quality) =>
  quality >= fullChromaJpegQuality ? '4:4:4' : '4:2:0',
);
export const webpEncoder: Encoder = exportEncoder('webp', '.webp', () => '4:2:0');
export const avifEncoder: Encoder = exportEncoder('avif', '.avif', () => '4:4:4');
