import {
  buildAutoencoder,
  partsOf,
  settingsFor,
  type SettingsChoice,
} from '../../../models/autoencoders/index.js';
import type { GaussianMixture } from '../../../models/analysis/index.js';
import type { Kind } from '../../../models/autoencoders/index.js';
import type { OwnModel } from '../../../engine/lab/index.js';
import { saveModel } from '../../../engine/lab/models.js';

/** A model as training leaves it, with the weights that it starts from. */
export async function untrained(
  labFolder: string,
  name: string,
  kind: Kind,
  choice: SettingsChoice = {},
  prior?: GaussianMixture,
): Promise<OwnModel> {
  const settings = settingsFor(kind, { code: 4, ...choice });
  const { task } = buildAutoencoder(settings);
  return await saveModel(labFolder, {
    name,
    settings,
    fit: 'crop',
    figures: { psnr: 20, loss: NaN },
    parts: partsOf(task.graph, settings),
    card: `# ${name}\n\nA card.\n`,
    prior,
  });
}
