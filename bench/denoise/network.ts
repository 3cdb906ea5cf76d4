import { join } from 'node:path';
import { projectRoot } from '../../common/paths.js';
import type { Pixels16 } from '../../common/pixels.js';
import { readModel } from '../../models/denoise/model.js';
import { emptyMap, enlargeMap, evenMap, mapOfCurve, type NoiseMap } from '../../models/denoise/noise-map.js';
import { steadyCurve } from '../../models/denoise/steady-curve.js';
import { createRuntime, type Network, type Runtime } from '../../models/runtime/index.js';
import type { Planes } from './noisy.js';

export const shippedModel = join(projectRoot, 'models/weights/denoise/latensify-1');

/** The networks on planes that are not rounded and not clipped, which no picture file could hold. */
export class PlaneDenoiser {
  readonly modelId: string;
  readonly #runtime: Runtime;
  readonly #denoiser: Network;
  readonly #estimator: Network;

  private constructor(modelId: string, runtime: Runtime, denoiser: Network, estimator: Network) {
    this.modelId = modelId;
    this.#runtime = runtime;
    this.#denoiser = denoiser;
    this.#estimator = estimator;
  }

  static async open(folder: string): Promise<PlaneDenoiser> {
    const runtime = createRuntime({ device: 'cpu' });
    const model = await readModel(folder);
    const [denoiser, estimator] = [
      await runtime.load(await model.network('denoiser')),
      await runtime.load(await model.network('estimator')),
    ];
    return new PlaneDenoiser(model.manifest.id, runtime, denoiser, estimator);
  }

  /** @param sigma undefined: the estimator finds it. Sides must be multiples of 16. */
  async denoise({ width, height, data }: Planes, sigma: number | undefined): Promise<Planes> {
    if (width % 16 !== 0 || height % 16 !== 0) throw new Error('Sides must be multiples of 16.');
    const size = { width, height };
    const rounded = roundedPixels({ width, height, data });
    const picture = () => ({ dims: [1, 3, height, width], data: data.slice() });
    const map =
      sigma === undefined
        ? mapOfCurve(rounded, steadyCurve(rounded, await this.#estimate(picture(), emptyMap(size))))
        : evenMap(size, { luminance: sigma / 255, chroma: sigma / 255 });
    const level = enlargeMap(map, { left: 0, top: 0, ...size });
    const { denoised } = await this.#denoiser.run({ picture: picture(), level });
    return { ...size, data: denoised!.data.map((value) => Math.min(1, Math.max(0, value))) };
  }

  async dispose(): Promise<void> {
    await this.#runtime.dispose();
  }

  async #estimate(
    picture: { readonly dims: readonly number[]; readonly data: Float32Array },
    map: NoiseMap,
  ): Promise<NoiseMap> {
    const { level } = await this.#estimator.run({ picture });
    const count = map.rows * map.columns;
    map.luminance.set(level!.data.subarray(0, count));
    map.chroma.set(level!.data.subarray(count));
    return map;
  }
}

/** For the brightness of places, as the program knows it: from a picture of 16 bits. */
function roundedPixels({ width, height, data }: Planes): Pixels16 {
  const count = width * height;
  const samples = new Uint16Array(3 * count);
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < 3; c++) {
      samples[3 * i + c] = Math.round(65_535 * Math.min(1, Math.max(0, data[c * count + i]!)));
    }
  }
  return { width, height, channels: 3, data: samples };
}
