import { readFile } from 'node:fs/promises';
import { asLatensifyError } from '../../common/errors.js';
import { sizeOf } from '../../models/graph/index.js';
import { createRuntime } from '../../models/runtime/index.js';

/** Dimensions by name. */
export interface Shapes {
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly outputs: Readonly<Record<string, readonly number[]>>;
}

/** What a trial is told. */
export interface Trial extends Shapes {
  /** The network's file. */
  readonly path: string;
}

/** Loads a network, runs it once on an empty picture; says what went wrong, as a clause. */
export async function failureOf({ path, inputs, outputs }: Trial): Promise<string | undefined> {
  const runtime = createRuntime({ device: 'cpu' });
  try {
    const network = await runtime.load({ name: 'network', onnx: await readFile(path) });
    const feeds = Object.entries(inputs).map(([name, dims]) => {
      return [name, { dims, data: new Float32Array(sizeOf(dims)) }] as const;
    });
    const results = await network.run(Object.fromEntries(feeds));
    for (const [name, dims] of Object.entries(outputs)) {
      const output = results[name];
      if (output === undefined || String(output.dims) !== String(dims)) return 'it gives something else back';
      if (!output.data.every(Number.isFinite)) return 'it gives no numbers';
    }
    return undefined;
  } catch (thrown) {
    return asLatensifyError(thrown).message;
  } finally {
    await runtime.dispose();
  }
}
