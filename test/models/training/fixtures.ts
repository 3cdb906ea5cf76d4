import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../../../common/paths.js';
import { readOnnx } from '../../../models/graph/index.js';
import {
  type Loss,
  Objective,
  type Penalty,
  readLosses,
  type Sample,
} from '../../../models/training/index.js';
import * as tf from '../../../models/training/tf.js';

/** A task with its losses and gradients as PyTorch computes them in float64 (models/recipes/training). */
export interface Fixture {
  readonly name: string;
  /** base64 */
  readonly onnx: string;
  readonly trainable: readonly string[];
  readonly output: string;
  readonly loss: Loss;
  readonly penalties: readonly Penalty[];
  readonly step: number;
  readonly feeds: Readonly<Record<string, Numbers>>;
  readonly target: Numbers;
  readonly total: number;
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

export interface Numbers {
  readonly dims: readonly number[];
  readonly data: readonly number[];
}

export async function readFixtures(name: string): Promise<Fixture[]> {
  const path = join(projectRoot, 'test/models/training/fixtures', `${name}.json`);
  return JSON.parse(await readFile(path, 'utf8')) as Fixture[];
}

/** The largest relative error, of the total and of each gradient: ‖ours − theirs‖ / ‖theirs‖. */
export async function gradientError(fixture: Fixture): Promise<number> {
  const objective = new Objective({
    ...fixture,
    code: fixture.output,
    graph: readOnnx(Buffer.from(fixture.onnx, 'base64')),
    prepare: () => sampleOf(fixture),
  });
  const { losses, gradients } = objective.gradients(sampleOf(fixture), fixture.step);
  const { total } = await readLosses(losses);
  const errors = [Math.abs(total - fixture.total) / Math.abs(fixture.total)];
  for (const [name, expected] of Object.entries(fixture.gradients)) {
    const ours = await gradients[name]!.data<'float32'>();
    errors.push(relativeError(ours, expected));
  }
  tf.dispose(gradients);
  objective.dispose();
  return Math.max(...errors);
}

const sampleOf = ({ feeds, target }: Fixture): Sample => ({
  feeds: Object.fromEntries(Object.entries(feeds).map(([name, numbers]) => [name, floats(numbers)])),
  target: floats(target),
});

const floats = ({ dims, data }: Numbers) => ({ dims, data: Float32Array.from(data) });

function relativeError(ours: Float32Array, theirs: readonly number[]): number {
  if (ours.length !== theirs.length) return Infinity;
  const norm = (values: readonly number[]): number => Math.hypot(...values);
  const difference = norm(theirs.map((value, i) => value - ours[i]!));
  // A gradient of nothing but rounding errors is nothing.
  return difference / Math.max(norm(theirs), 1e-6);
}
