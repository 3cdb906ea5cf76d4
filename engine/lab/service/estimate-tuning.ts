import { throwIfCancelled } from '../../../common/errors.js';
import { randomOf, Trainer } from '../../../models/training/index.js';
import { type Crop, openBase, tuningOf } from '../fine-tuning/index.js';
import type { FineTuningRequest } from '../tuning.js';
import { backendFor } from './opened-backend.js';
import { StepClock } from './step-clock.js';

/**
 * How long a step of a fine-tuning takes here: some are taken on crops of noise; the first is not counted.
 * @throws LatensifyError 'model' | 'device' | 'cancelled'
 */
export async function estimateTuning(
  request: Pick<FineTuningRequest, 'task' | 'base' | 'batchSize' | 'crop' | 'backend'>,
  labFolder: string,
  signal: AbortSignal,
): Promise<{ backend: { name: string; title: string }; secondsPerStep: number }> {
  const backend = await backendFor(request.backend, labFolder);
  throwIfCancelled(signal);
  const { graph } = await openBase({ ...request, labFolder });
  const { task, crop, batchSize } = request;
  const tuning = tuningOf({ task, crop, noise: { kind: 'mixed' }, seed: 1 }, graph);
  const data = tuning.dataset([noisyCrop(crop)]);
  const clock = new StepClock(signal);
  const timed = {
    ...data,
    size: clock.mostSteps * batchSize,
    read: (indices: readonly number[], random?: Parameters<typeof data.read>[1]) => {
      clock.tick();
      return data.read(
        indices.map(() => 0),
        random,
      );
    },
  };
  const trainer = new Trainer(
    tuning.task,
    { train: timed, validation: data },
    {
      seed: 1,
      epochs: 2,
      batchSize,
      optimizer: { kind: 'adam' },
      schedule: { kind: 'constant', rate: 1e-6 },
      patience: 0,
    },
  );
  try {
    await trainer.run({ signal: clock.enough });
  } finally {
    trainer.dispose();
  }
  throwIfCancelled(signal);
  return {
    backend: { name: backend.name, title: backend.title },
    secondsPerStep: clock.secondsPerStep,
  };
}

function noisyCrop(side: number): Crop {
  const random = randomOf(1, 'noise');
  return { clean: Uint8Array.from({ length: 3 * side * side }, () => random.below(256)) };
}
