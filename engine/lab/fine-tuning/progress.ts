import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LatensifyError } from '../../../common/errors.js';
import {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  type Trainer,
} from '../../../models/training/index.js';
import { errnoOf, withFileErrors } from '../../files/index.js';
import { writeWhole } from '../runs/index.js';
import type { FineTuningRequest } from '../tuning.js';
import type { Gathered } from './pictures.js';

/** Milliseconds between checkpoints: what a crash costs at most. */
const SAVE_EVERY = 60_000;

/** How far a fine-tuning is, on the disk. */
export class Progress {
  private readonly path: string;
  private readonly identity: string;
  private saved = performance.now();

  /** @param identity of all that it follows from: progress of another fine-tuning is refused */
  constructor(folder: string, identity: string) {
    this.path = join(folder, 'checkpoint');
    this.identity = identity;
  }

  /** @throws LatensifyError 'damaged', 'model' when it is of another fine-tuning */
  async read(): Promise<Checkpoint | undefined> {
    const file = await withFileErrors('unreadable', async () => {
      try {
        return await readFile(this.path);
      } catch (thrown) {
        if (errnoOf(thrown) === 'ENOENT') return undefined;
        throw thrown;
      }
    });
    if (file === undefined) return undefined;
    try {
      return decodeCheckpoint(file, this.identity);
    } catch (cause) {
      if (!(cause instanceof LatensifyError) || cause.code !== 'model') throw cause;
      throw new LatensifyError(
        'model',
        'The fine-tuning of this name that was stopped had other pictures, settings or another model to start from: give the same ones, or start anew.',
        { cause },
      );
    }
  }

  /** What was there before stays until the new one is on the disk. @throws LatensifyError 'unwritable' */
  async save(trainer: Trainer): Promise<void> {
    const checkpoint = { ...(await trainer.checkpoint()), identity: this.identity };
    await writeWhole(this.path, encodeCheckpoint(checkpoint));
    this.saved = performance.now();
  }

  /** Saves when it is time. @returns whether it was */
  async keepUp(trainer: Trainer): Promise<boolean> {
    if (performance.now() - this.saved <= SAVE_EVERY) return false;
    await this.save(trainer);
    return true;
  }

  async remove(): Promise<void> {
    await withFileErrors('unwritable', () => rm(this.path, { force: true }));
  }
}

/** Of the network, the settings, the model that it starts from and every pixel that it learns from. */
export function identityOfTuning(
  { task, noise, seed, steps, holdOut }: FineTuningRequest,
  base: { readonly id: string },
  trainer: Trainer,
  { train, validation }: Pick<Gathered, 'train' | 'validation'>,
): string {
  const settings = [task, noise, seed, steps, holdOut, base.id, trainer.identity];
  const hash = createHash('sha256').update(JSON.stringify(settings));
  for (const { clean, noisy } of [...train, ...validation]) {
    hash.update(clean);
    if (noisy !== undefined) hash.update(noisy);
  }
  return hash.digest('hex').slice(0, 16);
}
