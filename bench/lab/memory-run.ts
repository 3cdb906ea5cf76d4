/** Trains on a folder in this process, for its peak memory. Arguments: folder of pictures, of the lab, bytes of the cache. */
import { rm } from 'node:fs/promises';
import { runTraining } from '../../engine/lab/run.js';
import { settingsFor } from '../../models/autoencoders/index.js';

const [, , source, labFolder, cacheBytes] = process.argv;
const settings = settingsFor('convolutional', {
  picture: { channels: 3, height: 64, width: 64 },
  layers: [8, 8],
  training: { epochs: 1, batchSize: 16 },
});
await runTraining(
  {
    source: source!,
    name: 'memory',
    settings,
    holdOut: 0.1,
    fit: 'crop',
    augment: ['flip'],
    cacheBytes: Number(cacheBytes),
    backend: 'wasm',
    labFolder: labFolder!,
    resume: false,
  },
  { onEvent: () => undefined, signal: new AbortController().signal },
);
await rm(labFolder!, { recursive: true });
process.exit(0);
