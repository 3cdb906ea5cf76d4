import { z } from 'zod';
import {
  ACTIVATIONS,
  KINDS,
  LOSSES,
  OUTPUT_ACTIVATIONS,
  type Settings,
} from '../../models/autoencoders/index.js';
import { noiseCurveSchema } from '../api/index.js';

const weight = z.number().min(0);
const side = z.int().min(1).max(4096);
const size = z.int().min(1).max(65_536);
const share = z.number().gt(0).lt(1);

/** A model's settings as they come from outside. */
export const settingsSchema: z.ZodType<Settings> = z.object({
  kind: z.enum(KINDS),
  picture: z.object({
    channels: z.union([z.literal(1), z.literal(3)]),
    height: side,
    width: side,
  }),
  code: size,
  layers: z.array(size).max(8),
  activation: z.enum(ACTIVATIONS),
  codeActivation: z.enum(ACTIVATIONS),
  outputActivation: z.enum(OUTPUT_ACTIVATIONS),
  loss: z.enum(LOSSES),
  corruption: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('none') }),
    z.object({ kind: z.literal('gaussian'), sigma: z.number().gt(0).max(255) }),
    z.object({ kind: z.literal('camera'), curve: noiseCurveSchema }),
    z.object({ kind: z.literal('masking'), share }),
    z.object({ kind: z.literal('salt-and-pepper'), share }),
  ]),
  sparsity: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('none') }),
    z.object({ kind: z.literal('l1'), weight }),
    z.object({ kind: z.literal('kl'), rho: share, beta: weight }),
  ]),
  contraction: weight,
  regularisation: z.object({
    codeL1: weight,
    codeL2: weight,
    weightsL1: weight,
    weightsL2: weight,
    biases: z.boolean(),
  }),
  beta: weight,
  warmupEpochs: weight,
  pretrain: z.boolean(),
  training: z.object({
    seed: z.int().min(0),
    epochs: z.int().min(1),
    batchSize: z.int().min(1),
    optimizer: z.enum(['adam', 'adamw', 'sgd']),
    schedule: z.enum(['constant', 'cosine', 'steps']),
    rate: z.number().gt(0),
    patience: z.int().min(0),
  }),
});
