import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { LatensifyError } from '../../common/errors.js';
import { fitMixture, type GaussianMixture } from '../../models/analysis/index.js';
import { type Dataset, type Objective, randomOf } from '../../models/training/index.js';
import { errnoOf } from '../files/index.js';

/** Gaussians of the mixture, codes that it is fitted to, and numbers of a code up to which it is. */
const COMPONENTS = 10;
const MOST_CODES = 4000;
const MOST_NUMBERS = 128;
const BATCH = 64;

/**
 * Where the codes of a variational model really lie: a mixture of Gaussians fitted to those of the pictures that it
 * learned from, after training (Ghosh et al. 2020, "From variational to deterministic autoencoders"). Codes drawn from
 * the standard normal distribution that training pulls them towards often fall between the classes, where the decoder
 * has learned nothing.
 * @returns undefined where codes have too many numbers for a mixture to be told from so few
 */
export async function fitPrior(
  objective: Objective,
  dataset: Dataset,
  seed: number,
): Promise<GaussianMixture | undefined> {
  const count = Math.min(dataset.size, MOST_CODES);
  let rows: Float32Array | undefined;
  let size = 0;
  for (let from = 0; from < count; from += BATCH) {
    const indices = Array.from({ length: Math.min(BATCH, count - from) }, (_, i) => from + i);
    const pictures = { dims: [indices.length, ...dataset.shape], data: await dataset.read(indices) };
    const sample = objective.task.prepare(pictures, undefined);
    const { values } = await objective.measure(sample, 0, ['code']);
    const codes = values['code']!;
    size = codes.data.length / indices.length;
    if (size > MOST_NUMBERS) return undefined;
    rows ??= new Float32Array(count * size);
    rows.set(codes.data, from * size);
  }
  if (rows === undefined) return undefined;
  const mixture = fitMixture({ count, size, data: rows }, COMPONENTS, randomOf(seed, 'prior'));
  return {
    size,
    components: mixture.components.map(({ weight, mean, factor }) => ({
      weight: short(weight),
      mean: mean.map(short),
      factor: factor.map(short),
    })),
  };
}

const short = (value: number): number => Number(value.toPrecision(6));

/** A mixture as it comes from a file. */
export const priorSchema: z.ZodType<GaussianMixture> = z
  .object({
    size: z.int().min(1).max(MOST_NUMBERS),
    components: z
      .array(
        z.object({
          weight: z.number().min(0).max(1),
          mean: z.array(z.number()),
          factor: z.array(z.number()),
        }),
      )
      .min(1)
      .max(64),
  })
  .refine(({ size, components }) =>
    components.every(({ mean, factor }) => mean.length === size && factor.length === (size * (size + 1)) / 2),
  );

export const PRIOR = 'prior.json';

/** Of a model in the library. @throws LatensifyError 'model' when it is damaged */
export async function readPrior(folder: string): Promise<GaussianMixture | undefined> {
  try {
    return priorSchema.parse(JSON.parse(await readFile(join(folder, PRIOR), 'utf8')));
  } catch (thrown) {
    if (errnoOf(thrown) === 'ENOENT') return undefined;
    throw new LatensifyError('model', "What this model knows of its codes can't be read.", { cause: thrown });
  }
}
