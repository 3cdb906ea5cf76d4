import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectRoot } from '../../../common/paths.js';
import type { Pixels } from '../../../common/pixels.js';
import { openCodec } from '../../../models/codec/index.js';
import { createRuntime } from '../../../models/runtime/index.js';

/** Soft stripes in three directions: cheap to make, and every tile differs. */
function stripes(width: number, height: number): Pixels {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      data[i] = Math.abs(((x >> 2) & 511) - 256) - 1;
      data[i + 1] = Math.abs(((y >> 2) & 511) - 256) - 1;
      data[i + 2] = Math.abs((((x + y) >> 3) & 511) - 256) - 1;
    }
  }
  return { width, height, channels: 3, data };
}

it('codes 100 megapixels and opens a part of them', { timeout: 600_000 }, async () => {
  const runtime = createRuntime({ device: 'cpu' });
  const codec = await openCodec(runtime, join(projectRoot, 'models/weights/codec/latensify-1'));
  const pixels = stripes(12_500, 8_000);
  const file = await codec.encode(pixels, { quality: 40 });
  const region = { left: 11_900, top: 7_500, width: 600, height: 500 };
  const part = await codec.decode(file, { region });
  expect(part.damage).toEqual([]);
  expect(part.header).toMatchObject({ width: 12_500, height: 8_000 });
  let error = 0;
  for (let y = 0; y < region.height; y++) {
    const from = ((region.top + y) * pixels.width + region.left) * 3;
    for (let i = 0; i < region.width * 3; i++) {
      error += (pixels.data[from + i]! - part.pixels.data[y * region.width * 3 + i]!) ** 2;
    }
  }
  expect(10 * Math.log10(65025 / (error / (region.width * region.height * 3)))).toBeGreaterThan(35);
  await codec.dispose();
  await runtime.dispose();
});
