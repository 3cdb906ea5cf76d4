import { join } from 'node:path';

/** Where everything of the lab lies, below its folder. */
export const places = (labFolder: string) => ({
  models: join(labFolder, 'models'),
  runs: join(labFolder, 'runs'),
  devices: join(labFolder, 'devices'),
  /** Ids of models that may run out of a file, a line each. */
  trusted: join(labFolder, 'trusted-models'),
  /** Fine-tunings that are not done yet, by kind. */
  tunings: join(labFolder, 'fine-tunings'),
  /** Fine-tuned networks, by kind, as the engine's library wants them. */
  tuned: join(labFolder, 'fine-tuned'),
});
