import { LatensifyError } from '../../common/errors.js';
import { leadingAxes, project, type Rows } from '../../models/analysis/index.js';
import { type HeldOut, split } from './collection.js';
import type { OwnModel } from './models.js';
import { take } from './sorting/index.js';
import { type Codes, type EncodeHooks, encodePictures } from './use.js';

/** A direction along which codes vary. */
export interface CodeAxis {
  /** Of length 1. */
  readonly direction: readonly number[];
  /** Of the codes along it: how far is usual. */
  readonly deviation: number;
  /** Of the codes' variance. */
  readonly share: number;
}

/** Pictures whose codes can be changed, and the axes along which. */
export interface Exploration {
  readonly codes: Codes;
  /** Of the pictures that are offered: held-out ones, where that is known. */
  readonly chosen: readonly number[];
  /** Of all codes. */
  readonly mean: readonly number[];
  /** The strongest first. */
  readonly axes: readonly CodeAxis[];
}

const OFFERED = 24;
const AXES = 6;
const MOST_CODES = 4000;
/** Codes of more numbers are not for sliders. */
export const MOST_EDITED = 512;

/** Codes that are pictures themselves have no axes that a slider could stand for. */
const CONVOLUTIONAL = new Set<string>(['convolutional', 'classical', 'denoising']);

/** Whether the codes of a model can be edited. */
export const isEditable = ({ settings: { kind, code } }: OwnModel): boolean =>
  !CONVOLUTIONAL.has(kind) && code <= MOST_EDITED;

/**
 * Encodes pictures to edit them: some of them, and the principal axes of all codes.
 * @throws LatensifyError 'usage' where the codes can't be edited, and as encodePictures
 */
export async function exploreCodes(
  model: OwnModel,
  source: string,
  { heldOut, ...hooks }: EncodeHooks & { readonly heldOut?: HeldOut | undefined } = {},
): Promise<Exploration> {
  if (!isEditable(model))
    throw new LatensifyError('usage', 'Only codes of up to 512 plain numbers can be edited.');
  const codes = await encodePictures(model, source, hooks);
  const { pictures, size, data } = codes;
  if (pictures.length === 0) throw new LatensifyError('usage', 'There is no picture that can be read.');
  const unseen =
    heldOut === undefined ? [...pictures.keys()] : split(codes, heldOut.share, heldOut.seed).heldOut;
  const all: Rows = { count: pictures.length, size, data };
  const rows = take(all, fromAllOver([...pictures.keys()], MOST_CODES));
  const pca = leadingAxes(rows, Math.min(AXES, size));
  const placed = project(rows, pca);
  const total = varianceOf(rows, pca.mean);
  const axes = pca.axes.map((axis, k) => {
    let squares = 0;
    for (let row = 0; row < placed.count; row++) squares += placed.data[row * placed.size + k]! ** 2;
    const variance = squares / placed.count;
    return {
      direction: [...axis],
      deviation: Math.sqrt(variance),
      share: total === 0 ? 0 : variance / total,
    };
  });
  return {
    codes,
    chosen: fromAllOver(unseen, OFFERED),
    mean: [...pca.mean],
    axes: axes.filter(({ deviation }) => deviation > 1e-9),
  };
}

const fromAllOver = (indices: readonly number[], most: number): number[] =>
  indices.length <= most
    ? [...indices]
    : Array.from({ length: most }, (_, i) => indices[Math.floor((i * indices.length) / most)]!);

function varianceOf({ count, size, data }: Rows, mean: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < count * size; i++) sum += (data[i]! - mean[i % size]!) ** 2;
  return sum / count;
}
