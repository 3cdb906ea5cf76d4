import { z } from 'zod';
import { LatensifyError } from '../../common/errors.js';
import { manifestFields, type ModelFolder, openModelFolder } from '../folder/index.js';
import type { KnownAnswer, NetworkSource } from '../runtime/index.js';
import { prepareTables, type CoderTables } from './entropy/index.js';
import { CLASSES, COEFFICIENTS, SURROUNDINGS, type RefinementTables } from './refinement/index.js';

/** Networks of a codec model; each is a file NAME.onnx of the model's folder. */
export const NETWORK_NAMES = [
  'analysis',
  'hyper-analysis',
  'synthesis',
  'hyper-synthesis',
  'context-0',
  'context-1',
  'context-2',
  'context-3',
] as const;
export type NetworkName = (typeof NETWORK_NAMES)[number];

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const tableTypes = { float32: Float32Array, int16: Int16Array, uint16: Uint16Array, uint8: Uint8Array };

const manifestSchema = z.object({
  kind: z.literal('codec'),
  ...manifestFields,
  latents: z.number().int().positive().multipleOf(4),
  hyperLatents: z.number().int().positive(),
  features: z.number().int().positive(),
  rows: z.number().int().positive(),
  certainTables: z.number().int().nonnegative(),
  tables: z.record(
    z.string(),
    z.object({
      type: z.enum(['float32', 'int16', 'uint16', 'uint8']),
      dims: z.array(z.number().int().positive()),
      offset: z.number().int().nonnegative(),
    }),
  ),
  knownAnswers: z.record(
    z.string(),
    z.object({ dims: z.record(z.string(), z.array(z.number().int().positive())), sha256: hash }),
  ),
});

export type CodecManifest = z.infer<typeof manifestSchema>;

/**
 * What stands between the networks at one quality: a row of each table. Products of these numbers with network outputs
 * decide what a file's bits mean, so they are taken as float32 from the model's file and multiplied in double precision;
 * nothing here is computed by exp, log or division at run time.
 */
export interface QualityRow {
  /** Encoder: a latent times this is in quantiser steps. */
  readonly gain: Float32Array;
  /** Encoder: likewise for hyper-latents. */
  readonly hyperGain: Float32Array;
  /** A predicted mean times this is in quantiser steps. */
  readonly meanScale: Float32Array;
  /** A decoded latent, in quantiser steps, times this is what synthesis reads. */
  readonly step: Float32Array;
  /** … and times this, rounded, is what the context networks read. */
  readonly contextStep: Float32Array;
  /** A decoded hyper-latent times this, rounded, is what hyper-synthesis reads. */
  readonly hyperStep: Float32Array;
  /** Plus a predicted scale: the number of the entropy table. */
  readonly scaleOffset: Int16Array;
  /** Entropy table of each hyper-latent. */
  readonly hyperTable: Uint8Array;
  /** Second input of hyper-synthesis. */
  readonly level: Float32Array;
  /** Quantiser step of the second layer in grey levels; 0 where there is none. */
  readonly refinementStep: number;
}

/** A codec model's folder, read and checked; networks are not started yet. */
export interface CodecModel {
  readonly manifest: CodecManifest;
  readonly coderTables: CoderTables;
  /** Encoder: for each entropy table, what is added to a magnitude before its fraction is cut off. */
  readonly rounding: Float32Array;
  readonly refinement: RefinementTables;
  row(index: number): QualityRow;
  network(name: NetworkName): Promise<NetworkSource>;
  knownAnswer(name: NetworkName): KnownAnswer;
}

/**
 * Reads model.json and tables.bin of a model's folder; the networks are read when they are asked for.
 * @throws LatensifyError code 'model' when a file is missing, damaged, or of a later format
 */
export async function readModel(folder: string): Promise<CodecModel> {
  const model = await openModelFolder('codec model', folder, manifestSchema);
  const { manifest } = model;
  const blob = await model.read('tables.bin');
  const table = <T extends keyof typeof tableTypes>(name: string, type: T) =>
    readTable(model, blob, name, type);

  const gain = table('gain', 'float32');
  const hyperGain = table('hyperGain', 'float32');
  const meanScale = table('meanScale', 'float32');
  const step = table('step', 'float32');
  const contextStep = table('contextStep', 'float32');
  const hyperStep = table('hyperStep', 'float32');
  const scaleOffset = table('scaleOffset', 'int16');
  const hyperTable = table('hyperTable', 'uint8');
  const level = table('level', 'int16');
  const rounding = table('rounding', 'float32');
  const refinementStep = table('refinementStep', 'float32');
  const coderTables = prepareTables(
    scaleTables(table('tableReach', 'uint16'), table('tableFrequencies', 'uint16')),
  );
  const refinement: RefinementTables = {
    relativeSteps: table('refinementRelativeSteps', 'float32'),
    weights: table('refinementWeights', 'int16'),
    thresholds: table('refinementThresholds', 'uint16'),
    rounding: table('refinementRounding', 'float32'),
    coder: prepareTables(
      scaleTables(table('refinementReach', 'uint16'), table('refinementFrequencies', 'uint16')),
    ),
  };

  const { latents, hyperLatents, features, rows } = manifest;
  const expected: [number, { length: number }][] = [
    [latents, gain],
    [hyperLatents, hyperGain],
    [latents, meanScale],
    [latents, step],
    [latents, contextStep],
    [hyperLatents, hyperStep],
    [latents, scaleOffset],
    [hyperLatents, hyperTable],
    [features, level],
    [1, refinementStep],
  ];
  if (
    expected.some(([width, values]) => values.length !== rows * width) ||
    rounding.length !== coderTables.count ||
    !isComplete(refinement)
  )
    throw model.unusable('a table has the wrong size');

  return {
    manifest,
    coderTables,
    rounding,
    refinement,
    row(index) {
      if (!Number.isInteger(index) || index < 0 || index >= rows) {
        throw new LatensifyError('damaged', `There is no quality row ${index} in the model ${manifest.id}.`);
      }
      const cut = <A extends { subarray(from: number, to: number): A }>(values: A, width: number) =>
        values.subarray(index * width, (index + 1) * width);
      return {
        gain: cut(gain, latents),
        hyperGain: cut(hyperGain, hyperLatents),
        meanScale: cut(meanScale, latents),
        step: cut(step, latents),
        contextStep: cut(contextStep, latents),
        hyperStep: cut(hyperStep, hyperLatents),
        scaleOffset: cut(scaleOffset, latents),
        hyperTable: cut(hyperTable, hyperLatents),
        level: Float32Array.from(cut(level, features)),
        refinementStep: refinementStep[index]!,
      };
    },
    network: (name) => model.network(name),
    knownAnswer(name) {
      const answer = manifest.knownAnswers[name];
      if (!answer) throw model.unusable(`there is no known answer for ${name}`);
      return answer;
    },
  };
}

const isComplete = ({ relativeSteps, weights, thresholds, rounding, coder }: RefinementTables): boolean =>
  relativeSteps.length === COEFFICIENTS &&
  weights.length === CLASSES * SURROUNDINGS &&
  thresholds[0] === 0 &&
  thresholds.every((threshold, n) => n === 0 || threshold > thresholds[n - 1]!) &&
  coder.count === CLASSES * thresholds.length &&
  rounding.length === coder.count;

function readTable<T extends keyof typeof tableTypes>(
  { manifest, unusable }: ModelFolder<CodecManifest>,
  blob: Uint8Array,
  name: string,
  type: T,
): InstanceType<(typeof tableTypes)[T]> {
  const entry = manifest.tables[name];
  if (entry?.type !== type) throw unusable(`there is no table ${name}`);
  const make = tableTypes[type];
  const length = entry.dims.reduce((product, dim) => product * dim, 1);
  const end = entry.offset + length * make.BYTES_PER_ELEMENT;
  if (end > blob.length) throw unusable(`the table ${name} is cut off`);
  // a copy is aligned; every machine that Node runs on is little-endian
  return new make(Uint8Array.from(blob.subarray(entry.offset, end)).buffer) as InstanceType<
    (typeof tableTypes)[T]
  >;
}

function scaleTables(halfWidths: Uint16Array, frequencies: Uint16Array) {
  const offsets = new Uint32Array(halfWidths.length + 1);
  halfWidths.forEach((halfWidth, t) => (offsets[t + 1] = offsets[t]! + 2 * halfWidth + 3));
  const cumulative = new Uint32Array(offsets[halfWidths.length]!);
  let next = 0;
  halfWidths.forEach((halfWidth, t) => {
    let sum = 0;
    for (let k = 1; k <= 2 * halfWidth + 2; k++) {
      sum += frequencies[next++] ?? 0;
      cumulative[offsets[t]! + k] = sum;
    }
  });
  return { halfWidths, offsets, cumulative };
}
