import { LatensifyError } from '../../common/errors.js';
import { parseLtn } from '../../models/codec/index.js';
import { readRegularFile } from '../files/index.js';
import {
  dressPreview,
  encodeSmall,
  makeThumbnail,
  readCameraRendering,
  sniffFormat,
} from '../images/index.js';
import type { CodecFor } from './open-picture.js';

/** Larger .ltn files hold a preview; where one is missing there, it is not worth the time. */
const largestWithoutPreview = 8e6;

/**
 * A WebP of at most `edge` pixels a side; undefined where the file has no picture that can be shown.
 * @throws LatensifyError 'unreadable' | 'model' | 'device'
 */
export async function thumbnailOf(
  path: string,
  edge: number,
  codecFor: CodecFor,
): Promise<{ readonly type: string; readonly data: Uint8Array } | undefined> {
  const bytes = await readRegularFile(path);
  try {
    const isLtn = sniffFormat(bytes.subarray(0, 4096)) === 'ltn';
    const picture = isLtn ? await smallPictureOf(bytes, edge, codecFor) : bytes;
    return picture && { type: 'image/webp', data: await makeThumbnail(picture, edge) };
  } catch (thrown) {
    const showsNothing =
      thrown instanceof LatensifyError && ['unsupported', 'damaged', 'too-large'].includes(thrown.code);
    if (showsNothing) return undefined;
    throw thrown;
  }
}

/** Enough for every screen; of a larger one, decoding would take longer than it is looked at. */
const renderingEdge = 2048;

/** What a camera made of a raw file itself, for the time until it is developed; undefined for other files. */
export async function cameraRendering(
  path: string,
): Promise<{ readonly type: string; readonly data: Uint8Array } | undefined> {
  try {
    const data = await readCameraRendering(await readRegularFile(path), renderingEdge);
    return data && { type: 'image/jpeg', data };
  } catch (thrown) {
    // Opening the picture will say what is the matter with it.
    if (thrown instanceof LatensifyError && thrown.code !== 'internal') return undefined;
    throw thrown;
  }
}

async function smallPictureOf(
  bytes: Uint8Array,
  edge: number,
  codecFor: CodecFor,
): Promise<Uint8Array | undefined> {
  const { header, metadata, preview, embeddedModel } = parseLtn(bytes);
  if (preview !== undefined) return dressPreview(preview, metadata, header.orientation, header);
  if (header.width * header.height > largestWithoutPreview) return undefined;
  const codec = await codecFor(header.modelId, embeddedModel);
  const { pixels } = await codec.decode(bytes);
  return await encodeSmall(pixels, edge, metadata, header.orientation);
}
