import { type Codec, openCodec } from '../../models/codec/index.js';
import { createRuntime, type Runtime, type RuntimeOptions } from '../../models/runtime/index.js';
import { findModel, type InstalledModel, listCodecModels, shippedModels } from './models.js';

export interface ShelfOptions extends RuntimeOptions {
  /** Folder of the models, by kind; default: those that come with the program. */
  readonly models?: string | undefined;
}

/** Opens codec models when they are first needed, each once, on one runtime. */
export class CodecShelf {
  private readonly options: ShelfOptions;
  private readonly codecs = new Map<string, Promise<Codec>>();
  private installed: Promise<InstalledModel[]> | undefined;
  private started: Runtime | undefined;

  constructor(options: ShelfOptions = {}) {
    this.options = options;
  }

  /** What runs the networks; started by the first call. */
  get runtime(): Runtime {
    this.started ??= createRuntime(this.options);
    return this.started;
  }

  /** @throws LatensifyError 'model' */
  async list(): Promise<readonly InstalledModel[]> {
    this.installed ??= listCodecModels(this.options.models ?? shippedModels);
    return await this.installed;
  }

  /** @param wanted a name, an id, or nothing for the newest. @throws LatensifyError 'model' | 'device' */
  async open(wanted?: string): Promise<Codec> {
    const { id, folder } = findModel(await this.list(), wanted);
    let codec = this.codecs.get(id);
    if (codec === undefined) {
      codec = openCodec(this.runtime, folder);
      this.codecs.set(id, codec);
      // One that failed is tried again the next time.
      codec.catch(() => this.codecs.delete(id));
    }
    return await codec;
  }

  async dispose(): Promise<void> {
    const codecs = await Promise.allSettled(this.codecs.values());
    this.codecs.clear();
    for (const opened of codecs) if (opened.status === 'fulfilled') await opened.value.dispose();
    await this.started?.dispose();
    this.started = undefined;
  }
}
