import { createRuntime } from '../../models/runtime/index.js';
import { type OwnModel, readPart } from './models.js';

/**
 * What each number of the code adds to a picture, switched on alone: D(eᵢ) − D(0). Of an affine decoder these span all
 * that it can draw. @param numbers of the code, plain ones
 * @throws LatensifyError 'model'
 */
export async function decoderColumns(model: OwnModel, numbers: number): Promise<Float64Array[]> {
  const runtime = createRuntime({ device: 'cpu' });
  try {
    const network = await runtime.load({ name: model.name, onnx: await readPart(model, 'decoder') });
    const data = new Float32Array((numbers + 1) * numbers);
    for (let i = 0; i < numbers; i++) data[i * numbers + i] = 1;
    const { output } = await network.run({ code: { dims: [numbers + 1, numbers], data } });
    const size = output!.data.length / (numbers + 1);
    const none = output!.data.subarray(numbers * size);
    return Array.from({ length: numbers }, (_, i) =>
      Float64Array.from({ length: size }, (_, k) => output!.data[i * size + k]! - none[k]!),
    );
  } finally {
    await runtime.dispose();
  }
}
