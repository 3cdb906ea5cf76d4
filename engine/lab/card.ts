import type { Autoencoder } from '../../models/autoencoders/index.js';
import { kinds } from '../../models/autoencoders/index.js';
import type { FolderReport, TrainingRequest } from './events.js';

/** The model's card, in Markdown: what it is, what it learned from, how good it is, how it is used elsewhere. */
export function cardOf(
  { name, settings }: TrainingRequest,
  { numbers }: Autoencoder,
  report: Omit<FolderReport, 'heldOut'>,
  backend: { readonly title: string },
  figures: Readonly<Record<string, number>>,
): string {
  const { picture } = settings;
  const input = `batch, ${picture.channels}, ${picture.height}, ${picture.width}`;
  return `# ${name.replace(/\s+/g, ' ')}

${kinds[settings.kind].title} autoencoder. ${kinds[settings.kind].sentence}

- Pictures: ${picture.width} × ${picture.height}, ${picture.channels === 1 ? 'grey' : 'colour'}; ${numbers.picture} numbers each, ${numbers.code} in the code (${(numbers.picture / numbers.code).toFixed(1)} : 1).
- Learned from ${report.pictures} pictures on ${backend.title}, ${figures['epochs'] ?? 0} epochs.
- Held-out pictures: ${(figures['psnr'] ?? NaN).toFixed(2)} dB.

## Use it elsewhere

\`autoencoder.onnx\` (input → output, code), \`encoder.onnx\` (input → code), \`decoder.onnx\` (code → output). Input: ${input}, samples in [0, 1].

\`\`\`python
import numpy as np
import onnxruntime as ort
from PIL import Image

picture = Image.open("picture.png").convert("${picture.channels === 1 ? 'L' : 'RGB'}").resize((${picture.width}, ${picture.height}))
x = np.asarray(picture, np.float32).reshape(${picture.height}, ${picture.width}, ${picture.channels}).transpose(2, 0, 1)[None] / 255
output, code = ort.InferenceSession("autoencoder.onnx").run(None, {"input": x})
print(code.shape)
\`\`\`

\`\`\`js
import * as ort from 'https://cdn.jsdelivr.net/npm/onnxruntime-web/dist/ort.min.mjs';

const session = await ort.InferenceSession.create('autoencoder.onnx');
const samples = new Float32Array(${numbers.picture}); // planes in [0, 1]
const input = new ort.Tensor('float32', samples, [1, ${picture.channels}, ${picture.height}, ${picture.width}]);
const { output, code } = await session.run({ input });
console.log(code.dims);
\`\`\`
`;
}
