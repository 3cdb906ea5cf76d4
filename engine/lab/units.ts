import { LatensifyError } from '../../common/errors.js';
import { decoderColumns } from './decoder-columns.js';
import { isEditable } from './explore.js';
import type { OwnModel } from './models.js';
import { type Codes, type EncodeHooks, encodePictures } from './use.js';

/** A unit of the code, and the pictures that it responds to. */
export interface Unit {
  readonly index: number;
  /** Its activation over all pictures. */
  readonly mean: number;
  readonly largest: number;
  /** Indices of the pictures that activate it most, the strongest first. */
  readonly pictures: readonly number[];
  /** What it adds to a picture when it is switched on alone: samples on grey, in [0, 1]. */
  readonly feature: Float32Array;
}

export interface Units {
  readonly codes: Codes;
  /** Those that vary most. */
  readonly units: readonly Unit[];
  /** Units that never change: they say nothing of these pictures. */
  readonly silent: number;
}

const SHOWN_UNITS = 24;
const SHOWN_PICTURES = 8;
/** Deviation of an activation below which a unit is silent. */
const SILENT = 1e-4;

/**
 * What the units of a code respond to, as sparse autoencoders are looked at (Ng, "Sparse autoencoder", 2011).
 * @throws LatensifyError 'usage' where the code has too many numbers or is a picture, and as encodePictures
 */
export async function unitsOf(model: OwnModel, source: string, hooks: EncodeHooks = {}): Promise<Units> {
  if (!isEditable(model))
    throw new LatensifyError('usage', 'Only codes of up to 512 plain numbers have units to look at.');
  const codes = await encodePictures(model, source, hooks);
  const { pictures, size, data } = codes;
  if (pictures.length === 0) throw new LatensifyError('usage', 'There is no picture that can be read.');
  const figures = Array.from({ length: size }, (_, unit) => {
    const values = Float32Array.from(pictures, (_, row) => data[row * size + unit]!);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    return { unit, values, mean, deviation: Math.sqrt(variance) };
  });
  const speaking = figures.filter(({ deviation }) => deviation > SILENT);
  const columns = await decoderColumns(model, size);
  return {
    codes,
    silent: size - speaking.length,
    units: speaking
      .sort((a, b) => b.deviation - a.deviation)
      .slice(0, SHOWN_UNITS)
      .map(({ unit, values, mean }) => {
        const order = [...values.keys()].sort((a, b) => values[b]! - values[a]!).slice(0, SHOWN_PICTURES);
        const feature = onGrey(columns[unit]!);
        return { index: unit, mean, largest: values[order[0]!]!, pictures: order, feature };
      }),
  };
}

/** As strong as it can be shown. */
function onGrey(column: Float64Array): Float32Array {
  const reach = column.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
  return Float32Array.from(column, (value) => 0.5 + (0.5 * value) / reach);
}
