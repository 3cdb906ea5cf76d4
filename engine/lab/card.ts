import { type Autoencoder, kinds } from '../../models/autoencoders/index.js';
import type { FolderReport, TrainingRequest } from './events.js';
import { browserExample, pythonExample } from './examples.js';

/** The model's card, in Markdown: what it is, what it learned from, how good it is, how it is used elsewhere. */
export function cardOf(
  { name, settings }: TrainingRequest,
  { numbers }: Autoencoder,
  report: Omit<FolderReport, 'heldOut'>,
  backend: { readonly title: string },
  figures: Readonly<Record<string, number>>,
): string {
  const { picture } = settings;
  const epochs = figures['epochs'] ?? 0;
  return `${titleOf(name)}

${kinds[settings.kind].title} autoencoder. ${kinds[settings.kind].sentence}

- Pictures: ${picture.width} × ${picture.height}, ${picture.channels === 1 ? 'grey' : 'colour'}; ${numbers.picture} numbers each, ${numbers.code} in the code (${(numbers.picture / numbers.code).toFixed(1)} : 1).
- Learned from ${report.pictures} pictures on ${backend.title}, ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}.
- Held-out pictures: ${(figures['psnr'] ?? NaN).toFixed(2)} dB.

${useElsewhere(picture)}`;
}

/** What a network from outside has for a card, as it brings none. */
export function importedCard(
  name: string,
  settings: Pick<TrainingRequest['settings'], 'picture' | 'kind'>,
): string {
  const { picture } = settings;
  return `${titleOf(name)}

A network from outside: nothing is known of what it learned from.

- Pictures: ${picture.width} × ${picture.height}, ${picture.channels === 1 ? 'grey' : 'colour'}.

${useElsewhere(picture)}`;
}

/** The card with another name at its head. */
export const renamedCard = (card: string, name: string): string => card.replace(/^# .*/, () => titleOf(name));

const titleOf = (name: string): string => `# ${name.replace(/\s+/g, ' ')}`;

function useElsewhere(picture: TrainingRequest['settings']['picture']): string {
  const input = `batch, ${picture.channels}, ${picture.height}, ${picture.width}`;
  return `## Use it elsewhere

\`autoencoder.onnx\` (input → output, code), \`encoder.onnx\` (input → code), \`decoder.onnx\` (code → output). Input: ${input}, samples in [0, 1].

\`\`\`python
${pythonExample(picture)}\`\`\`

\`\`\`html
${browserExample(picture)}\`\`\`
`;
}
