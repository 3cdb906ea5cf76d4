import type { Denoiser } from '../models/denoise/index.js';
import { type Library, Opened } from './library/index.js';

/** All denoisers: those of the library, and denoising autoencoders that were trained in the lab. */
export class Denoisers {
  private readonly library: Library;
  private readonly labFolder: string;
  private readonly own = new Opened<Denoiser>();

  constructor(library: Library, labFolder: string) {
    this.library = library;
    this.labFolder = labFolder;
  }

  /**
   * @param wanted a name or id of either, or 'fast'; default: the newest that came with the program
   * @throws LatensifyError 'model' | 'device'
   */
  async open(wanted?: string): Promise<Denoiser> {
    const shelf = this.library.denoisers;
    if (wanted === undefined || (await shelf.means(wanted))) return await shelf.open(wanted);
    const { findOwnDenoiser, openOwnDenoiser } = await import('./lab/index.js');
    const model = await findOwnDenoiser(this.labFolder, wanted);
    if (model === undefined) return await shelf.open(wanted);
    return await this.own.get(model.id, () => openOwnDenoiser(this.library.runtime, model));
  }

  async dispose(): Promise<void> {
    await this.own.dispose();
  }
}
