import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { readImage } from '../../../engine/images/index.js';
import { randomSource } from '../../models/denoise/pictures.js';
import { photograph } from '../pictures.js';
import { denoise, engineForTest } from '../run-job.js';
import { temporaryFolder, writeTree } from '../temp-folder.js';

const [width, height] = [448, 320];

/** A photograph, half of it very noisy: what a part shows of the noise is not what the whole does. */
async function halfNoisy(): Promise<Uint8Array> {
  const { normal } = randomSource(5);
  const clean = await photograph({ width, height, left: 100, top: 60 }).raw().toBuffer();
  const data = Uint8Array.from(clean, (value, at) => {
    const deviation = Math.floor(at / 3) % width < width / 2 ? 4 : 20;
    return Math.min(255, Math.max(0, Math.round(value + deviation * normal())));
  });
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

const chosen = { noise: { kind: 'auto' }, strength: 50, colour: 50 } as const;

describe('the preview of a denoised picture', () => {
  test.each([1, 6])('is what the job writes, turned or not: orientation %i', async (orientation) => {
    const root = await temporaryFolder();
    const png = await halfNoisy();
    const source = await sharp(png).withMetadata({ orientation }).png().toBuffer();
    await writeTree(root, { 'a.png': source });
    const path = join(root, 'a.png');
    const engine = engineForTest();
    const upright = orientation === 6 ? { width: height, height: width } : { width, height };
    const region = { left: upright.width - 160, top: upright.height - 192, width: 128, height: 128 };
    const version = { kind: 'denoised', ...chosen } as const;
    const shown = await engine.preview.render({ path, version, region, level: 0 });
    const whole = await engine.preview.render({
      path,
      version,
      region: { left: 0, top: 0, ...upright },
      level: 0,
    });
    await denoise({ sources: [path], output: join(root, 'out'), ...chosen }, { engine });
    const written = await sharp((await readImage(join(root, 'out/a.png'))).pixels.data, {
      raw: { width, height, channels: 3 },
    })
      .rotate(orientation === 6 ? 90 : 0)
      .raw()
      .toBuffer();
    const expected = await sharp(written, { raw: { ...upright, channels: 3 } })
      .extract(region)
      .raw()
      .toBuffer();
    const pixels = await sharp(shown.picture.data).removeAlpha().raw().toBuffer();
    // A turned picture is shown as the network sees it turned: as clean, not the same to the last bit.
    const most = orientation === 1 ? 1 : 12;
    expect(largestDifference(pixels, expected)).toBeLessThanOrEqual(most);
    expect(
      largestDifference(await sharp(whole.picture.data).removeAlpha().raw().toBuffer(), written),
    ).toBeLessThanOrEqual(most);
  });
});

const largestDifference = (one: Uint8Array, other: Uint8Array): number =>
  one.reduce((most, value, at) => Math.max(most, Math.abs(value - other[at]!)), 0);
