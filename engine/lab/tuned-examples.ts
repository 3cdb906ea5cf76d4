import type { Tunable } from './tuning.js';

/** Ten lines of Python, and a page, that use an exported denoiser or colorizer. */
export interface TunedExamples {
  readonly python: string;
  readonly browser: string;
}

const page = (lines: string): string => `<!doctype html>
<input type="file" accept="image/*" />
<canvas></canvas>
<script type="module">
  import * as ort from 'https://cdn.jsdelivr.net/npm/onnxruntime-web@1.30.0/dist/ort.wasm.min.mjs';
${lines}</script>
`;

const denoise: TunedExamples = {
  python: `import numpy as np
import onnxruntime as ort
from PIL import Image

picture = Image.open("noisy.png").convert("RGB")
w, h = (side // 16 * 16 for side in picture.size)
x = np.asarray(picture.crop((0, 0, w, h)), np.float32).transpose(2, 0, 1)[None] / 255
noise = ort.InferenceSession("estimator.onnx").run(["level"], {"picture": x})[0]
feeds = {"picture": x, "level": noise.repeat(8, axis=2).repeat(8, axis=3)}
clean = ort.InferenceSession("denoiser.onnx").run(["denoised"], feeds)[0][0].clip(0, 1)
Image.fromarray((clean * 255).round().astype(np.uint8).transpose(1, 2, 0)).save("clean.png")
`,
  browser:
    page(`  const [estimator, denoiser] = await Promise.all(['estimator.onnx', 'denoiser.onnx'].map((file) => ort.InferenceSession.create(file)));
  document.querySelector('input').onchange = async ({ target }) => {
    const bitmap = await createImageBitmap(target.files[0]);
    const [w, h] = [bitmap.width, bitmap.height].map((side) => side - (side % 16));
    const context = Object.assign(document.querySelector('canvas'), { width: w, height: h }).getContext('2d');
    context.drawImage(bitmap, 0, 0);
    const image = context.getImageData(0, 0, w, h);
    const place = (i) => 4 * (i % (w * h)) + Math.floor(i / (w * h));
    const samples = Float32Array.from({ length: 3 * w * h }, (_, i) => image.data[place(i)] / 255);
    const picture = new ort.Tensor('float32', samples, [1, 3, h, w]);
    const noise = (await estimator.run({ picture })).level.data;
    const values = Float32Array.from({ length: (w * h) / 2 }, (_, i) => noise[Math.floor(i / (4 * w)) * (w / 16) + Math.floor((i % (w / 2)) / 8)]);
    const { denoised } = await denoiser.run({ picture, level: new ort.Tensor('float32', values, [1, 2, h / 2, w / 2]) });
    denoised.data.forEach((sample, i) => (image.data[place(i)] = 255 * sample));
    context.putImageData(image, 0, 0);
  };
`),
};

const colorize: TunedExamples = {
  python: `import numpy as np
import onnxruntime as ort
from PIL import Image
from skimage.color import lab2rgb, rgb2lab

picture = Image.open("grey.png").convert("RGB")
w, h = (round(8 * side / min(picture.size)) * 32 for side in picture.size)
luminance = rgb2lab(np.asarray(picture.resize((w, h))))[None, None, ..., 0].astype(np.float32)
none = np.zeros((1, 2, h, w), np.float32)
feeds = {"luminance": luminance, "hints": none, "confidence": none[:, :1]}
ab = ort.InferenceSession("colorizer.onnx").run(["ab"], feeds)[0][0]
a, b = (np.asarray(Image.fromarray(plane).resize(picture.size)) for plane in ab)
rgb = lab2rgb(np.dstack([rgb2lab(np.asarray(picture))[..., 0], a, b]))
Image.fromarray((rgb * 255).round().astype(np.uint8)).save("coloured.png")
`,
  browser: page(`  const session = await ort.InferenceSession.create('colorizer.onnx');
  document.querySelector('input').onchange = async ({ target }) => {
    const bitmap = await createImageBitmap(target.files[0]);
    const [w, h] = [bitmap.width, bitmap.height].map((side) => 32 * Math.round((8 * side) / Math.min(bitmap.width, bitmap.height)));
    const context = Object.assign(document.querySelector('canvas'), { width: w, height: h }).getContext('2d');
    context.drawImage(bitmap, 0, 0, w, h);
    const { data } = context.getImageData(0, 0, w, h);
    const linear = (sample) => ((sample / 255 + 0.055) / 1.055) ** 2.4;
    const luminanceOf = (r, g, b) => Math.max(0, 116 * Math.cbrt(0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)) - 16);
    const l = Float32Array.from({ length: w * h }, (_, i) => luminanceOf(...data.subarray(4 * i, 4 * i + 3)));
    const plane = (channels, samples = new Float32Array(channels * w * h)) => new ort.Tensor('float32', samples, [1, channels, h, w]);
    const ab = (await session.run({ luminance: plane(1, l), hints: plane(2), confidence: plane(1) })).ab.data;
    for (let i = 0; i < (w * h) / 4; i++) {
      context.fillStyle = \`lab(60 \${ab[i]} \${ab[i + (w * h) / 4]})\`;
      context.fillRect(2 * (i % (w / 2)), 2 * Math.floor(i / (w / 2)), 2, 2);
    }
    context.globalCompositeOperation = 'luminosity';
    context.drawImage(bitmap, 0, 0, w, h);
  };
`),
};

export const tunedExamples: Readonly<Record<Tunable, TunedExamples>> = { denoise, colorize };
