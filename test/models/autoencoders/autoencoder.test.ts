import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  buildAutoencoder,
  checkSettings,
  type Kind,
  KINDS,
  partsOf,
  settingsFor,
  type SettingsChoice,
} from '../../../models/autoencoders/index.js';
import { encodeOnnx, readOnnx } from '../../../models/graph/index.js';
import { Objective, openBackend, randomOf } from '../../../models/training/index.js';
import { createRuntime, type Runtime } from '../../../models/runtime/index.js';

/** Small enough to build and run many of. */
const small: Readonly<Partial<Record<Kind, SettingsChoice>>> = {
  convolutional: { picture: { channels: 3, height: 16, width: 24 }, code: 2, layers: [4, 5] },
  classical: { picture: { height: 31, width: 40 } },
};

describe('every kind of autoencoder', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    await openBackend({ wanted: 'wasm' });
    runtime = createRuntime({ device: 'cpu', threads: 1 });
  });
  afterAll(() => runtime.dispose());

  it.each(KINDS)('%s: its encoder and decoder in ONNX Runtime give what was trained', async (kind) => {
    const settings = settingsFor(kind, small[kind] ?? { code: 5 });
    const { task, numbers } = buildAutoencoder(settings);
    const parts = partsOf(task.graph, settings);
    const { channels, height, width } = settings.picture;
    const dims = [2, channels, height, width];
    const random = randomOf(9, kind);
    const data = Float32Array.from({ length: 2 * numbers.picture }, () => random.uniform());

    const objective = new Objective({ ...task, penalties: [] });
    const feeds: Parameters<typeof objective.measure>[0]['feeds'] = {
      input: { dims, data },
      ...(kind === 'variational' && { noise: { dims: [2, 5], data: new Float32Array(10) } }),
    };
    const { values } = await objective.measure({ feeds, target: { dims, data } }, 1, ['output', 'code']);
    objective.dispose();

    const run = async (
      onnx: Uint8Array,
      inputs: Parameters<Awaited<ReturnType<Runtime['load']>>['run']>[0],
    ) => {
      readOnnx(onnx);
      const network = await runtime.load({ name: kind, onnx });
      const outputs = await network.run(inputs);
      await network.dispose();
      return outputs;
    };
    const { code } = await run(encodeOnnx(parts.encoder), { input: { dims, data: data.slice() } });
    expectClose(code!.data, values['code']!.data);
    expect(code!.data.length).toBe(2 * numbers.code);
    const { output } = await run(encodeOnnx(parts.decoder), {
      code: { dims: code!.dims, data: code!.data.slice() },
    });
    expectClose(output!.data, values['output']!.data);
    const both = await run(encodeOnnx(parts.autoencoder), { input: { dims, data: data.slice() } });
    expectClose(both['output']!.data, values['output']!.data);
  });
});

function expectClose(a: Float32Array, b: Float32Array): void {
  expect(a.length).toBe(b.length);
  const largest = a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0);
  expect(largest).toBeLessThan(1e-4);
}

describe('settings that cannot work', () => {
  it.each<readonly [Kind, SettingsChoice, string]>([
    ['undercomplete', { loss: 'bce', outputActivation: 'identity' }, 'set the output activation to sigmoid'],
    ['undercomplete', { loss: 'kl' }, 'softmax'],
    ['undercomplete', { code: 784 }, 'make the code smaller'],
    ['undercomplete', { outputActivation: 'tanh' }, 'from −1 to 1'],
    ['linear', { layers: [10] }, 'no hidden layers'],
    ['deep', { layers: [10] }, 'two hidden layers'],
    ['convolutional', { picture: { height: 30, width: 64 } }, 'divisible by 4'],
    ['classical', { picture: { height: 255 } }, '256 pixels do'],
    ['sparse', { codeActivation: 'relu' }, 'set the code activation to sigmoid'],
    ['sparse', { sparsity: { kind: 'kl', rho: 1.5, beta: 1 } }, 'between 0 and 1'],
    ['contractive', { contraction: 0 }, 'above 0'],
    ['variational', { beta: 0 }, 'above 0'],
    ['denoising', { corruption: { kind: 'none' } }, 'needs a corruption'],
    [
      'denoising',
      { corruption: { kind: 'camera', curve: { points: [], correlation: { luminance: [], chroma: [] } } } },
      'Measure the camera',
    ],
    ['undercomplete', { loss: 'ms-ssim', picture: { height: 8, width: 8 } }, '11 pixels'],
    ['undercomplete', { training: { rate: 0 } }, 'learning rate'],
    ['undercomplete', { picture: { height: 1000, width: 1000 } }, 'convolutional'],
  ])('%s %j: says why and what helps', (kind, choice, mend) => {
    expect(() => checkSettings(settingsFor(kind, choice))).toThrow(mend);
  });

  it('no default is among them', () => {
    for (const kind of KINDS) expect(() => checkSettings(settingsFor(kind))).not.toThrow();
  });
});
