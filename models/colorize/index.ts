import type { Runtime } from '../runtime/index.js';
import { readModel } from './model.js';
import { WorkingPicture } from './open-picture.js';
import type { Colorizer } from './types.js';

export { chromaAt } from './chroma-at.js';
export { formatHints, hintsFileSchema, parseHints } from './hints-file.js';
export { clampToGamut } from '../../common/gamut.js';
export { labOf, srgbOf } from '../../common/lab.js';
export { drawHints } from './hints.js';
export { type ColorizeManifest, readModel as readColorizeModel } from './model.js';
export { render, type RenderOptions } from './render.js';
export type { AnyPixels } from './luminance.js';
export type { Orientation } from './upright.js';
export type * from './types.js';

/**
 * Opens the colorization model of a folder (models/weights/colorize/NAME).
 *
 *     picture ─ luminance at the working size ─┬─ network ─ ab ─ hints propagated ─ guided filter ─ Colours ─ render ─ picture
 *     hints ─ squares and confidences ─────────┘
 *
 * @throws LatensifyError code 'model' when its files are damaged
 */
export async function openColorizer(runtime: Runtime, folder: string): Promise<Colorizer> {
  const { manifest, network: source } = await readModel(folder);
  const network = await runtime.load(source);
  return {
    modelId: manifest.id,
    open: (pixels, orientation = 1) => new WorkingPicture(network, manifest, pixels, orientation),
    dispose: () => network.dispose(),
  };
}
