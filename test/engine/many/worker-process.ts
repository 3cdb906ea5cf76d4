/** A program of its own that works on a queue, as `latensify worker` does, so that a test can kill it at any moment. */
import { createEngine, type WorkOptions } from '../../../engine/index.js';

const engine = createEngine({ device: 'cpu', threads: 1 });
const worker = await engine.work({
  ...(JSON.parse(process.argv[2]!) as WorkOptions),
  onLog: (sentence) => process.stdout.write(`${sentence}\n`),
});
process.stdout.write('ready\n');
process.once('SIGTERM', () => {
  void worker
    .stop()
    .then(() => engine.dispose())
    .then(() => process.exit(0));
});
