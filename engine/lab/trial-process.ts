/** Tries a network from outside: loads it, runs it once on an empty picture, says what went wrong. */
import { readFile } from 'node:fs/promises';
import { asLatensifyError } from '../../common/errors.js';
import { sizeOf } from '../../models/graph/index.js';
import { createRuntime } from '../../models/runtime/index.js';

const [, , path, shape] = process.argv;

async function failure(): Promise<string | undefined> {
  const dims = shape!.split(',').map(Number);
  const runtime = createRuntime({ device: 'cpu' });
  try {
    const network = await runtime.load({ name: 'network', onnx: await readFile(path!) });
    const { output } = await network.run({ input: { dims, data: new Float32Array(sizeOf(dims)) } });
    if (output === undefined || String(output.dims) !== String(dims)) return 'it gives something else back';
    return output.data.every(Number.isFinite) ? undefined : 'it gives no numbers';
  } catch (thrown) {
    return asLatensifyError(thrown).message;
  } finally {
    await runtime.dispose();
  }
}

const answer = await failure();
process.send?.({ ...(answer !== undefined && { failure: answer }) }, () => process.exit());
