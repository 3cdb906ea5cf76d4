import { LatensifyError } from '../../common/errors.js';
import {
  leadingAxes,
  type Pca,
  pcaError,
  principalAngles,
  principalAxes,
  type Rows,
} from '../../models/analysis/index.js';
import { type HeldOut, readPictures, split } from './collection.js';
import { decoderColumns } from './decoder-columns.js';
import type { OwnModel } from './models.js';
import { type Codes, type EncodeHooks, encodePictures } from './use.js';

/** Mean squared errors of the same pictures, in [0, 1]² units. */
export interface ErrorsBesidePca {
  readonly pictures: number;
  readonly own: number;
  readonly pca: number;
}

export interface BesidePca {
  /** Numbers of the code, and of the principal axes. */
  readonly numbers: number;
  /** Between the space of the decoder's pictures and that of the principal axes, in degrees, ascending. */
  readonly angles: readonly number[];
  /** Pictures that the axes are those of. */
  readonly learned: ErrorsBesidePca;
  readonly heldOut?: ErrorsBesidePca;
}

/** Numbers up to which principal axes are found exactly; pictures of more are fewer, so that it takes no minutes. */
const EXACT_SIZE = 800;
const MOST_SAMPLES = 4_000_000;
const MOST_PICTURES = 5000;

/**
 * A linear autoencoder beside principal component analysis of the same pictures, which it should equal (Baldi and
 * Hornik 1989): the angles between both spaces, and both errors.
 * @param heldOut of the training, where the source is what the model learned from
 * @throws LatensifyError 'usage' for other kinds of models, and as encodePictures
 */
export async function besidePca(
  model: OwnModel,
  source: string,
  options: BesidePcaOptions = {},
): Promise<BesidePca> {
  return (await compareWithPca(model, source, options)).figures;
}

export type BesidePcaOptions = EncodeHooks & { readonly heldOut?: HeldOut | undefined };

/** As besidePca, with the principal axes themselves. */
export async function compareWithPca(
  model: OwnModel,
  source: string,
  { heldOut, ...hooks }: BesidePcaOptions = {},
): Promise<{ readonly figures: BesidePca; readonly pca: Pca }> {
  if (model.settings.kind !== 'linear')
    throw new LatensifyError('usage', 'Only linear autoencoders span a space that can be compared.');
  const codes = await encodePictures(model, source, hooks);
  const parts = heldOut && split(codes, heldOut.share, heldOut.seed);
  const train = parts?.train ?? [...codes.pictures.keys()];
  const numbers = codes.size;
  if (train.length <= numbers)
    throw new LatensifyError('usage', `More than ${numbers} pictures are needed for ${numbers} axes.`);
  const known = await rowsOf(codes, train);
  const pca = known.size <= EXACT_SIZE ? principalAxes(known, numbers) : leadingAxes(known, numbers);
  const errorsOf = async (indices: readonly number[], rows?: Rows): Promise<ErrorsBesidePca> => ({
    pictures: indices.length,
    own: indices.reduce((sum, i) => sum + codes.errors[i]!, 0) / indices.length,
    pca: pcaError(rows ?? (await rowsOf(codes, indices)), pca),
  });
  const angles = principalAngles(await decoderColumns(model, numbers), pca.axes);
  const figures: BesidePca = {
    numbers,
    angles: angles.map((radians) => (radians * 180) / Math.PI),
    learned: await errorsOf(train, known),
    ...(parts && { heldOut: await errorsOf(parts.heldOut) }),
  };
  return { figures, pca };
}

/** Some of them, from all over, where they are many. */
async function rowsOf(codes: Codes, indices: readonly number[]): Promise<Rows> {
  const { channels, height, width } = codes.shape;
  const size = channels * height * width;
  const most = size <= EXACT_SIZE ? MOST_PICTURES : Math.max(500, Math.floor(MOST_SAMPLES / size));
  const step = Math.max(1, indices.length / most);
  const chosen = Array.from(
    { length: Math.floor(indices.length / step) },
    (_, i) => indices[Math.floor(i * step)]!,
  );
  const { count, samples } = await readPictures(codes, chosen);
  return { count, size, data: samples };
}
