import { throwIfCancelled } from '../../../common/errors.js';
import { buildAutoencoder, type Settings, trainingOf } from '../../../models/autoencoders/index.js';
import {
  type Backend,
  type Dataset,
  openBackend,
  randomOf,
  Trainer,
} from '../../../models/training/index.js';
import type { TrainingRequest } from '../events.js';
import { places } from '../places.js';

/** Steps that are timed at most, and milliseconds after which no other one is begun. */
const STEPS = 8;
const ENOUGH = 1500;
/** Measuring a held-out picture takes about so much of a step's time for each picture. */
const HELD_OUT_SHARE = 0.35;

let opened: { readonly wanted: string; readonly backend: Promise<Backend> } | undefined;

/**
 * How long an epoch takes here: some steps are taken with noise in the place of pictures; the first is not counted.
 * @throws LatensifyError 'usage' | 'device' | 'cancelled'
 */
export async function estimate(
  {
    settings,
    backend: wanted,
    pictures,
    heldOut,
  }: {
    readonly settings: Settings;
    readonly backend: TrainingRequest['backend'];
    readonly pictures: number;
    readonly heldOut: number;
  },
  labFolder: string,
  signal: AbortSignal,
): Promise<{ backend: { name: string; title: string }; secondsPerEpoch: number }> {
  if (opened?.wanted !== wanted) {
    opened = { wanted, backend: openBackend({ wanted, folder: places(labFolder).devices }) };
  }
  const backend = await opened.backend;
  throwIfCancelled(signal);
  const training = trainingOf(settings);
  const batchSize = Math.min(training.batchSize, pictures);
  const clock = new StepClock(settings, batchSize, signal);
  const { task } = buildAutoencoder(settings);
  // Two epochs, each longer than what is timed: nothing is measured on held-out pictures.
  const trainer = new Trainer(
    task,
    { train: clock, validation: clock },
    { ...training, batchSize, epochs: 2 },
  );
  try {
    await trainer.run({ signal: clock.enough });
  } finally {
    trainer.dispose();
  }
  throwIfCancelled(signal);
  const steps = Math.max(1, Math.floor(pictures / batchSize));
  const secondsPerEpoch = clock.secondsPerStep * (steps + (HELD_OUT_SHARE * heldOut) / batchSize);
  return { backend: { name: backend.name, title: backend.title }, secondsPerEpoch };
}

/** Noise in the place of pictures. Each step begins with reading its batch: the time between two is what it takes. */
class StepClock implements Dataset {
  readonly shape: Dataset['shape'];
  readonly size: number;
  private readonly times: number[] = [];
  private readonly stop = new AbortController();
  private readonly signal: AbortSignal;

  constructor({ picture }: Settings, batchSize: number, signal: AbortSignal) {
    this.shape = [picture.channels, picture.height, picture.width];
    this.size = batchSize * (STEPS + 2);
    this.signal = signal;
  }

  get enough(): AbortSignal {
    return AbortSignal.any([this.stop.signal, this.signal]);
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- files are read where this is a folder
  async read(indices: readonly number[]): Promise<Float32Array> {
    const now = performance.now();
    this.times.push(now);
    // The first step sets everything up and is not counted; the one that begins now still is.
    const counted = this.times.length - 1;
    if (counted > STEPS || (counted >= 2 && now - this.times[1]! > ENOUGH)) this.stop.abort();
    const random = randomOf(1, 'noise');
    return Float32Array.from({ length: indices.length * this.shape.reduce((a, b) => a * b) }, () =>
      random.uniform(),
    );
  }

  get secondsPerStep(): number {
    const times = [...this.times, performance.now()];
    const steps = times.slice(1).map((time, i) => time - times[i]!);
    const counted = (steps.length > 1 ? steps.slice(1) : steps).sort((a, b) => a - b);
    return counted[Math.floor(counted.length / 2)]! / 1000;
  }
}
