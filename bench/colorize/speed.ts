import { openColorizer, render } from '../../models/colorize/index.js';
import { createRuntime } from '../../models/runtime/index.js';
import { peakMemory } from '../shared/memory.js';
import { mosaic } from '../shared/pictures.js';
import type { SpeedFigures } from './types.js';

/** One large picture from pixels to pixels, without hints. @param megapixels of a 3:2 picture made of the given ones */
export async function measureSpeed(
  model: string,
  paths: readonly string[],
  megapixels: number,
): Promise<SpeedFigures> {
  const width = Math.round(Math.sqrt(megapixels * 1.5e6));
  const height = Math.round(width / 1.5);
  const large = await mosaic(paths, { width, height });
  const small = await mosaic(paths, { width: 512, height: 384 });
  const runtime = createRuntime({ device: 'cpu' });
  const colorizer = await openColorizer(runtime, model);
  try {
    // The first picture pays for what is compiled and set up once.
    await render(small, await colorizer.open(small).colours({ hints: [] }));
    const start = performance.now();
    const colours = await colorizer.open(large).colours({ hints: [] });
    const chosen = performance.now();
    await render(large, colours);
    const end = performance.now();
    return {
      width,
      height,
      coloursSeconds: (chosen - start) / 1000,
      renderSeconds: (end - chosen) / 1000,
      peakBytes: peakMemory(),
    };
  } finally {
    await colorizer.dispose();
    await runtime.dispose();
  }
}
