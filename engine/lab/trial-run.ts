import { readFile } from 'node:fs/promises';
import { asLatensifyError } from '../../common/errors.js';
import { sizeOf } from '../../models/graph/index.js';
import { createRuntime } from '../../models/runtime/index.js';

/** What a trial is told: the network's file, and the dimensions of its only input. */
export interface Trial {
  readonly path: string;
  readonly dims: readonly number[];
}

/** Loads a network, runs it once on an empty picture; says what went wrong, as a clause. */
export async function failureOf({ path, dims }: Trial): Promise<string | undefined> {
  const runtime = createRuntime({ device: 'cpu' });
  try {
    const network = await runtime.load({ name: 'network', onnx: await readFile(path) });
    const { output } = await network.run({ input: { dims, data: new Float32Array(sizeOf(dims)) } });
    if (output === undefined || String(output.dims) !== String(dims)) return 'it gives something else back';
    return output.data.every(Number.isFinite) ? undefined : 'it gives no numbers';
  } catch (thrown) {
    return asLatensifyError(thrown).message;
  } finally {
    await runtime.dispose();
  }
}
