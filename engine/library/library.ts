import { type Codec, openCodec } from '../../models/codec/index.js';
import { type Colorizer, openColorizer } from '../../models/colorize/index.js';
import { type Denoiser, openDenoiser } from '../../models/denoise/index.js';
import { createRuntime, type Runtime, type RuntimeOptions } from '../../models/runtime/index.js';
import type { InstalledModel } from './models.js';
import { Shelf } from './shelf.js';

export interface LibraryOptions extends RuntimeOptions {
  /** Folder of the models, by kind; default: those that come with the program. */
  readonly models?: string | undefined;
  /** Folder of fine-tuned models, by kind; default: there are none. */
  readonly ownModels?: string | undefined;
}

/** All installed models, on one runtime. */
export class Library {
  readonly codecs: Shelf<Codec>;
  readonly denoisers: Shelf<Denoiser>;
  readonly colorizers: Shelf<Colorizer>;
  private readonly options: LibraryOptions;
  private started: Runtime | undefined;

  constructor(options: LibraryOptions = {}) {
    this.options = options;
    this.codecs = new Shelf('codec', options, (folder) => openCodec(this.runtime, folder));
    this.denoisers = new Shelf('denoise', options, (folder) => openDenoiser(this.runtime, folder));
    this.colorizers = new Shelf('colorize', options, (folder) => openColorizer(this.runtime, folder));
  }

  /** What runs the networks; started by the first call. */
  get runtime(): Runtime {
    this.started ??= createRuntime(this.options);
    return this.started;
  }

  /** Of every kind, the newest of each last. @throws LatensifyError 'model' */
  async list(): Promise<readonly InstalledModel[]> {
    return (await Promise.all([this.codecs.list(), this.denoisers.list(), this.colorizers.list()])).flat();
  }

  async dispose(): Promise<void> {
    await this.codecs.dispose();
    await this.denoisers.dispose();
    await this.colorizers.dispose();
    await this.started?.dispose();
    this.started = undefined;
  }
}
