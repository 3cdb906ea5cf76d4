import { LatensifyError } from '../../../common/errors.js';
import type { AppContract, Client, PictureInfo } from '../../../engine/api/index.js';
import type { Patch, Picture } from '../types.js';

export interface PixelAccess {
  readonly client: Client<AppContract>;
  /** Address of the pixels that a call has named. */
  pixelUrl(id: string): string;
}

/** An item of the queue as a picture: the engine renders what is asked for. */
export function clientPicture(access: PixelAccess, item: string, info: PictureInfo): Picture {
  const { client } = access;
  return {
    width: info.width,
    height: info.height,
    levels: info.levels,
    hasGrain: info.hasGrain === true,
    hasAlpha: info.channels === 2 || info.channels === 4,
    bytes: info.bytes,
    async render({ version, region, level }, view, signal): Promise<Patch> {
      const input = { item, view, version, region, level };
      const rendered = await client.call('preview.render', input, { signal });
      const bitmap = await fetchBitmap(access.pixelUrl(rendered.pixels), signal);
      const { cropBytes, psnr, quality, noise, grain, notices, isApproximate } = rendered;
      const figures = { cropBytes, psnr, quality, noise, grain, notices, isApproximate };
      const damage = rendered.damage.map(({ region: rect, reason }) => ({ rect, reason }));
      return { bitmap, region: rendered.region, level, figures, damage };
    },
    async measure({ version, region, level }, view, signal) {
      const input = { item, view, version, region, level };
      return (await client.call('preview.measure', input, { signal })).msSsim;
    },
    estimate: (version, signal) => client.call('preview.estimate', { item, version }, { signal }),
  };
}

/** The browser decodes outside of the page's thread, and converts from the colour profile in the file. */
async function fetchBitmap(url: string, signal: AbortSignal): Promise<ImageBitmap> {
  try {
    const response = await fetch(url, { signal });
    if (!response.ok)
      throw new LatensifyError('internal', `The pixels were not delivered (${response.status}).`);
    return await createImageBitmap(await response.blob());
  } catch (thrown) {
    if (thrown instanceof LatensifyError) throw thrown;
    if (signal.aborted) throw new LatensifyError('cancelled', 'Cancelled.', { cause: thrown });
    throw new LatensifyError('internal', 'The pixels of the preview could not be read.', { cause: thrown });
  }
}
