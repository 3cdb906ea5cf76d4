import type { PictureShape } from '../../models/autoencoders/index.js';

/** Ten lines of Python that use an exported model. */
export function pythonExample({ channels, height, width }: PictureShape): string {
  return `import numpy as np
import onnxruntime as ort
from PIL import Image

picture = Image.open("picture.png").convert("${channels === 1 ? 'L' : 'RGB'}").resize((${width}, ${height}))
x = np.asarray(picture, np.float32).reshape(1, ${height}, ${width}, ${channels}).transpose(0, 3, 1, 2) / 255
output, code = ort.InferenceSession("autoencoder.onnx").run(["output", "code"], {"input": x})
print("code", code.shape, "mean squared error", np.mean((output - x) ** 2))
back = (output[0].clip(0, 1) * 255).round().astype(np.uint8).transpose(1, 2, 0).squeeze()
Image.fromarray(back).save("back.png")
`;
}

/** A page that does the same in a browser: ten lines between its tags. Open it from a local server. */
export function browserExample({ channels, height, width }: PictureShape): string {
  const area = height * width;
  const sample =
    channels === 1
      ? '(0.2126 * data[4 * i] + 0.7152 * data[4 * i + 1] + 0.0722 * data[4 * i + 2]) / 255'
      : `data[4 * (i % ${area}) + Math.floor(i / ${area})] / 255`;
  return `<!doctype html>
<input type="file" accept="image/*" />
<pre></pre>
<script type="module">
  import * as ort from 'https://cdn.jsdelivr.net/npm/onnxruntime-web@1.30.0/dist/ort.wasm.min.mjs';
  const session = await ort.InferenceSession.create('autoencoder.onnx');
  document.querySelector('input').onchange = async ({ target }) => {
    const context = new OffscreenCanvas(${width}, ${height}).getContext('2d');
    context.drawImage(await createImageBitmap(target.files[0]), 0, 0, ${width}, ${height});
    const { data } = context.getImageData(0, 0, ${width}, ${height});
    const samples = Float32Array.from({ length: ${channels * area} }, (_, i) => ${sample});
    const { code } = await session.run({ input: new ort.Tensor('float32', samples, [1, ${channels}, ${height}, ${width}]) });
    document.querySelector('pre').textContent = code.data.join('\\n');
  };
</script>
`;
}
