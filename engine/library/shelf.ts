import {
  fastModel,
  findModel,
  type InstalledModel,
  listModels,
  listOwnModels,
  type ModelKind,
  shippedModels,
} from './models.js';
import { type Disposable, Opened } from './opened.js';

/** The installed models of one kind. */
export class Shelf<Model extends Disposable> {
  private readonly kind: ModelKind;
  private readonly root: string | undefined;
  private readonly ownRoot: string | undefined;
  private readonly openModel: (folder: string) => Promise<Model>;
  private readonly opened = new Opened<Model>();
  private installed: Promise<InstalledModel[]> | undefined;

  /**
   * @param roots.models folder of the models, by kind; default: those that come with the program
   * @param roots.ownModels likewise of fine-tuned ones; default: none
   */
  constructor(
    kind: ModelKind,
    { models, ownModels }: { readonly models?: string | undefined; readonly ownModels?: string | undefined },
    openModel: (folder: string) => Promise<Model>,
  ) {
    this.kind = kind;
    this.root = models;
    this.ownRoot = ownModels;
    this.openModel = openModel;
  }

  /** @throws LatensifyError 'model' */
  async list(): Promise<readonly InstalledModel[]> {
    this.installed ??= listModels(this.kind, this.root ?? shippedModels);
    const { ownRoot } = this;
    // Own ones come and go while the program runs.
    const own = ownRoot === undefined ? [] : await listOwnModels(this.kind, ownRoot);
    return [...(await this.installed), ...own];
  }

  /** Whether what is wanted, as find takes it, means one of these. @throws LatensifyError 'model' */
  async means(wanted?: string): Promise<boolean> {
    if (wanted === undefined || wanted === fastModel) return true;
    return (await this.list()).some(({ id, name }) => id === wanted || name === wanted);
  }

  /** @param wanted a name, an id, 'fast', or nothing for the newest. @throws LatensifyError 'model' */
  async find(wanted?: string): Promise<InstalledModel> {
    return findModel(this.kind, await this.list(), wanted);
  }

  /** @param wanted a name, an id, 'fast', or nothing for the newest. @throws LatensifyError 'model' | 'device' */
  async open(wanted?: string): Promise<Model> {
    const { id, folder } = await this.find(wanted);
    return await this.opened.get(id, () => this.openModel(folder));
  }

  async dispose(): Promise<void> {
    await this.opened.dispose();
  }
}
