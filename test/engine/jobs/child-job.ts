/** A program of its own that runs one compress job, so that a test can end it at any moment. */
import { type CompressOptions, createEngine } from '../../../engine/index.js';

const engine = createEngine({ device: 'cpu' });
await engine.compress(JSON.parse(process.argv[2]!) as CompressOptions, {
  onEvent: (event) => process.stdout.write(`${JSON.stringify(event)}\n`),
});
await engine.dispose();
