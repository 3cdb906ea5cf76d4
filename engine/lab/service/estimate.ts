import { throwIfCancelled } from '../../../common/errors.js';
import { buildAutoencoder, type Settings, trainingOf } from '../../../models/autoencoders/index.js';
import { type Dataset, randomOf, Trainer } from '../../../models/training/index.js';
import type { TrainingRequest } from '../events.js';
import { backendFor } from './opened-backend.js';
import { StepClock } from './step-clock.js';

/** Measuring a held-out picture takes about so much of a step's time for each picture. */
const HELD_OUT_SHARE = 0.35;

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
  const backend = await backendFor(wanted, labFolder);
  throwIfCancelled(signal);
  const training = trainingOf(settings);
  const batchSize = Math.min(training.batchSize, pictures);
  const clock = new StepClock(signal);
  const pictureNoise = new NoisePictures(settings, batchSize, clock);
  const { task } = buildAutoencoder(settings);
  // Two epochs, each longer than what is timed: nothing is measured on held-out pictures.
  const trainer = new Trainer(
    task,
    { train: pictureNoise, validation: pictureNoise },
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

/** Noise in the place of pictures. */
class NoisePictures implements Dataset {
  readonly shape: Dataset['shape'];
  readonly size: number;
  private readonly clock: StepClock;

  constructor({ picture }: Settings, batchSize: number, clock: StepClock) {
    this.shape = [picture.channels, picture.height, picture.width];
    this.size = batchSize * clock.mostSteps;
    this.clock = clock;
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- files are read where this is a folder
  async read(indices: readonly number[]): Promise<Float32Array> {
    this.clock.tick();
    const random = randomOf(1, 'noise');
    return Float32Array.from({ length: indices.length * this.shape.reduce((a, b) => a * b) }, () =>
      random.uniform(),
    );
  }
}
