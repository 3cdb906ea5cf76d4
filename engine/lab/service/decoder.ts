import { LatensifyError } from '../../../common/errors.js';
import { createRuntime, type Network, type Runtime } from '../../../models/runtime/index.js';
import { findOwnModel, type OwnModel, readPart } from '../models.js';
import { type Drawn, decodeWith } from '../use.js';
import { type SheetFile, sheetOf } from './sheet.js';

/** The decoder of the model that is looked at, kept loaded: a slider asks for many pictures. */
export class Decoder {
  private readonly labFolder: string;
  private loaded:
    { readonly id: string; readonly runtime: Runtime; readonly network: Promise<Network> } | undefined;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(labFolder: string) {
    this.labFolder = labFolder;
  }

  /** Pictures of codes. @throws LatensifyError 'model', 'usage' for codes of another size than the model's */
  async sheetOf({
    model: id,
    codes,
  }: {
    readonly model: string;
    readonly codes: readonly (readonly number[])[];
  }): Promise<SheetFile> {
    const model = await findOwnModel(this.labFolder, id);
    const { code: size } = model.settings;
    if (codes.some((code) => code.length !== size))
      throw new LatensifyError('usage', `A code of this model has ${size} numbers.`);
    return await sheetOf(await this.decode(model, Float32Array.from(codes.flat())));
  }

  /** @throws LatensifyError 'model' */
  async decode(model: OwnModel, codes: Float32Array): Promise<Drawn> {
    const mine = this.turn.then(async () => await decodeWith(await this.networkOf(model), model, codes));
    this.turn = mine.catch(() => undefined);
    return await mine;
  }

  private async networkOf(model: OwnModel): Promise<Network> {
    if (this.loaded?.id === model.id) return await this.loaded.network;
    await this.loaded?.runtime.dispose();
    this.loaded = undefined;
    const onnx = await readPart(model, 'decoder');
    const runtime = createRuntime({ device: 'cpu' });
    const network = runtime.load({ name: model.name, onnx });
    this.loaded = { id: model.id, runtime, network };
    try {
      return await network;
    } catch (thrown) {
      this.loaded = undefined;
      await runtime.dispose();
      throw thrown;
    }
  }
}
