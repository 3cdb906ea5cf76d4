import type { InstalledModel } from '../../library/index.js';
import type { FineTuningRequest, Judgement } from '../tuning.js';

/** The card of a fine-tuned model, in Markdown. */
export function tunedCard(
  { name, task, noisy, noise }: FineTuningRequest,
  base: InstalledModel,
  figures: Judgement & { readonly pictures: number; readonly backend: string; readonly steps: number },
): string {
  const data =
    task === 'colorize'
      ? 'pictures in colour'
      : noisy !== undefined
        ? 'pairs of a noisy and a clean picture'
        : `clean pictures with ${noise.kind === 'gaussian' ? `Gaussian noise of σ ${noise.sigma}` : noise.kind === 'curve' ? "a camera's measured noise" : 'Gaussian noise of σ 3 to 60'}`;
  const db = (value: number): string => `${value.toFixed(2)} dB`;
  return `# ${name.replace(/\s+/g, ' ')}

The ${task === 'denoise' ? 'denoiser' : 'colorizer'} ${base.name} (${base.id}), fine-tuned on own pictures.

- Learned from ${figures.pictures} ${data}, ${figures.steps} steps on ${figures.backend}.
- Held-out pictures, mean PSNR: ${db(figures.input)} as they come in, ${db(figures.before)} before, ${db(figures.after)} after. \`before-and-after.png\` shows some.
- Its licence and what it learned from first: the card of ${base.name}.
`;
}
