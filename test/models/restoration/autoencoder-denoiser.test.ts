import { afterAll, describe, expect, test } from 'vitest';
import { buildAutoencoder, partsOf, settingsFor } from '../../../models/autoencoders/index.js';
import { encodeOnnx } from '../../../models/graph/index.js';
import { openAutoencoderDenoiser } from '../../../models/restoration/index.js';
import { createRuntime } from '../../../models/runtime/index.js';
import { noisyPicture } from '../denoise/pictures.js';

const runtime = createRuntime({ device: 'cpu' });
afterAll(() => runtime.dispose());

/** With the weights that training starts from: what it gives is far from what it gets. */
function own(channels: 1 | 3, kind: 'denoising' | 'undercomplete' = 'denoising') {
  const settings = settingsFor(kind, { picture: { channels, height: 32, width: 32 } });
  const { autoencoder, encoder, decoder } = partsOf(buildAutoencoder(settings).task.graph, settings);
  return {
    id: '0123456789abcdef',
    name: 'scans',
    autoencoder: encodeOnnx(autoencoder),
    encoder: encodeOnnx(encoder),
    decoder: encodeOnnx(decoder),
  };
}

async function restore<P extends Parameters<ReturnType<typeof openAutoencoderDenoiser>['denoise']>[0]>(
  model: ReturnType<typeof own>,
  pixels: P,
  strengths = { strength: 50, colour: 50 },
): Promise<P> {
  const denoiser = openAutoencoderDenoiser(runtime, model);
  try {
    const map = await denoiser.noiseOf(pixels, { kind: 'auto' });
    return await denoiser.denoise(pixels, map, strengths);
  } finally {
    await denoiser.dispose();
  }
}

const picture = (width: number, height: number, channels: 1 | 2 | 3 | 4 = 3) =>
  noisyPicture(width, height, channels, () => 0.05);
/** Of the picture's range. */
const largestDifference = (a: Uint16Array, b: Uint16Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0) / 65_535;

describe('a denoising autoencoder of one’s own', () => {
  test('gives what its network gives for the whole picture: tiles leave no seam', async () => {
    const model = own(3);
    const [width, height] = [600, 530];
    const pixels = picture(width, height);
    const { data } = await restore(model, pixels);
    // Continued to the grid by its last pixels, as a network that halves the picture twice needs.
    const [wide, high] = [600, 532];
    const planes = Float32Array.from({ length: 3 * wide * high }, (_, i) => {
      const [x, y] = [i % wide, Math.floor(i / wide) % high];
      const at = 3 * (Math.min(y, height - 1) * width + Math.min(x, width - 1));
      return pixels.data[at + Math.floor(i / (wide * high))]! / 65_535;
    });
    const network = await runtime.load({ name: 'whole', onnx: model.autoencoder });
    const { output } = await network.run({ input: { dims: [1, 3, high, wide], data: planes } });
    await network.dispose();
    const whole = Uint16Array.from({ length: 3 * width * height }, (_, i) => {
      const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
      const value = output!.data[((i % 3) * high + y) * wide + x]!;
      return Math.round(65_535 * Math.max(0, Math.min(1, value)));
    });
    expect(largestDifference(data, whole)).toBeLessThan(1e-3);
  });

  test('goes as far as the strengths say: brightness and colours apart', async () => {
    const model = own(3);
    const pixels = picture(64, 48);
    const untouched = await restore(model, pixels, { strength: 0, colour: 0 });
    expect(untouched.data).toEqual(pixels.data);
    const bright = await restore(model, pixels, { strength: 50, colour: 0 });
    expect(largestDifference(bright.data, pixels.data)).toBeGreaterThan(0.01);
    for (let at = 0; at < pixels.data.length; at += 3) {
      const rgb = [0, 1, 2].map((c) => bright.data[at + c]!);
      if (rgb.some((value) => value === 0 || value === 65_535)) continue;
      const moved = rgb.map((value, c) => value - pixels.data[at + c]!);
      expect(Math.max(...moved) - Math.min(...moved)).toBeLessThanOrEqual(1);
    }
  });

  test('of grey pictures leaves the colours of others as they are', async () => {
    const pixels = picture(64, 48);
    const { data } = await restore(own(1), pixels);
    expect(largestDifference(data, pixels.data)).toBeGreaterThan(0.01);
    for (let at = 0; at < data.length; at += 3) {
      const rgb = [0, 1, 2].map((c) => data[at + c]!);
      if (rgb.some((value) => value === 0 || value === 65_535)) continue;
      const moved = rgb.map((value, c) => value - pixels.data[at + c]!);
      expect(Math.max(...moved) - Math.min(...moved)).toBeLessThanOrEqual(1);
    }
  });

  test.each([
    [1, 1, 1],
    [1, 1, 4],
    [5, 3, 2],
    [33, 1, 3],
  ] as const)('takes %i × %i pixels of %i channels, and keeps alpha', async (width, height, channels) => {
    for (const colours of [1, 3] as const) {
      const pixels = picture(width, height, channels);
      const { data } = await restore(own(colours), pixels);
      expect(data.length).toBe(pixels.data.length);
      if (channels % 2 === 1) continue;
      for (let at = channels - 1; at < data.length; at += channels) expect(data[at]).toBe(pixels.data[at]);
    }
  });

  test('must be one for pictures of any size', () => {
    expect(() => openAutoencoderDenoiser(runtime, own(1, 'undercomplete'))).toThrow('one size only');
  });
});
