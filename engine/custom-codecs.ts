import { LatensifyError } from '../common/errors.js';
import { type Codec, type EmbeddedModel, parseLtn } from '../models/codec/index.js';
import { readRegularFile } from './files/index.js';
import type { OwnCodec } from './lab/index.js';
import { type Library, Opened } from './library/index.js';

export interface ModelInFile {
  readonly id: string;
  /** As its owner called it. */
  readonly name: string;
  /** Packed. */
  readonly bytes: number;
}

/** The model that lies in an .ltn file. @throws LatensifyError 'unreadable' | 'damaged' | 'unsupported' */
export async function embeddedModel(path: string): Promise<ModelInFile | undefined> {
  const { embeddedModel: model } = parseLtn(await readRegularFile(path));
  return model && { id: model.id, name: model.name, bytes: model.bytes.length };
}

/** All codecs: those of the library, and those that were trained in the lab. */
export class Codecs {
  private readonly library: Library;
  private readonly labFolder: string;
  private readonly own = new Opened<Codec>();
  /** By the model's id, which changes with its networks. */
  private readonly decoderIds = new Map<string, string | undefined>();

  constructor(library: Library, labFolder: string) {
    this.library = library;
    this.labFolder = labFolder;
  }

  /**
   * @param wanted a name or id of either; default: the newest that came with the program
   * @param inFile what a file says of the model that it needs, and the model itself where it is embedded
   * @param isTrusted the user agreed to run a model that lies in the file
   * @throws LatensifyError 'model' | 'device', 'untrusted' for a model that would have to run out of the file
   */
  async open(wanted?: string, inFile?: EmbeddedModel, isTrusted = false): Promise<Codec> {
    if (wanted === undefined || (await this.library.codecs.means(wanted))) {
      return await this.library.codecs.open(wanted);
    }
    const { findOwnCodec, isTrustedModel, openEmbeddedCodec, openOwnCodec } = await import('./lab/index.js');
    const model = await findOwnCodec(this.labFolder, wanted);
    if (model !== undefined)
      return await this.own.get(model.id, () => openOwnCodec(this.library.runtime, model));
    if (inFile === undefined) return await this.library.codecs.open(wanted);
    if (inFile.bytes.length > 0 && inFile.id === wanted) {
      if (isTrusted || (await isTrustedModel(this.labFolder, inFile.id))) {
        return await this.own.get(`embedded ${inFile.id}`, () =>
          openEmbeddedCodec(this.library.runtime, inFile),
        );
      }
      throw new LatensifyError(
        'untrusted',
        `This file was written with the model ${inFile.name} (${wanted}), which is not in your library but in the file ` +
          'itself. It was not run, as you have not agreed to it: show the file in the app, or use "latensify develop ' +
          '--trust-embedded", for files whose origin you trust.',
      );
    }
    throw new LatensifyError(
      'model',
      `This file was written with the model ${inFile.name} (${wanted}), which is not in your library: import it with ` +
        '"latensify models import".',
    );
  }

  /** From now on the model runs out of files: the user has agreed. @throws LatensifyError 'unreadable' | 'unwritable' */
  async trust(id: string): Promise<void> {
    const { trustModel } = await import('./lab/index.js');
    await trustModel(this.labFolder, id);
  }

  /** Those of the lab that can code pictures. @throws LatensifyError 'unreadable' */
  async listOwn(): Promise<readonly OwnCodec[]> {
    const { listOwnCodecs } = await import('./lab/index.js');
    return await listOwnCodecs(this.labFolder);
  }

  /** Ids that files and jobs know the models of the lab by: their own, and those of their decoders. */
  async ownIds(): Promise<readonly string[]> {
    const { codecIdOf, listOwnModels } = await import('./lab/index.js');
    const models = await listOwnModels(this.labFolder);
    for (const model of models) {
      if (!this.decoderIds.has(model.id)) this.decoderIds.set(model.id, await codecIdOf(model));
    }
    return models.flatMap(({ id }) => [id, this.decoderIds.get(id) ?? []].flat());
  }

  /** What a model of an id is called here, if there is one. */
  async nameOf(id: string): Promise<string | undefined> {
    const shelved = (await this.library.codecs.list()).find((model) => model.id === id);
    if (shelved !== undefined) return shelved.name;
    const { findOwnCodec } = await import('./lab/index.js');
    return (await findOwnCodec(this.labFolder, id))?.name;
  }

  async dispose(): Promise<void> {
    await this.own.dispose();
  }
}
