import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CameraCurve } from '../../../engine/index.js';
import { readImage16, readInfo } from '../../../engine/images/index.js';
import { randomSource } from '../../models/denoise/pictures.js';
import { bayerDng, shot } from '../images/raw-file.js';
import { denoise, engineForTest, outcomes } from '../run-job.js';
import { temporaryFolder, writeTree } from '../temp-folder.js';

const [width, height] = [320, 240];
const camera = 'Canon EOS 5D Mark III';

/** Steps of grey behind a sensor's filters, with noise whose variance grows with light. */
function noisyRaw(strength: number, seed: number): Uint8Array {
  const { normal } = randomSource(seed);
  const sensitivity = [0.5, 1, 1, 0.6];
  return bayerDng({
    width,
    height,
    sensor: (x, y) => {
      const light = 400 + 1100 * Math.floor((x * 8) / width);
      const value = light * sensitivity[(y & 1) * 2 + (x & 1)]!;
      return Math.min(15_000, Math.max(0, Math.round(512 + value + Math.sqrt(strength * value) * normal())));
    },
  });
}

/** Root mean square difference within the steps of the picture, in 16-bit units. */
function roughness(data: Uint16Array): number {
  let [sum, count] = [0, 0];
  for (let y = 20; y < height - 20; y++) {
    for (let step = 0; step < 8; step++) {
      for (let x = step * 40 + 10; x < step * 40 + 29; x++) {
        const at = (y * width + x) * 3 + 1;
        sum += (data[at]! - data[at + 3]!) ** 2;
        count++;
      }
    }
  }
  return Math.sqrt(sum / count);
}

describe('a raw file', () => {
  test('is denoised with the curve of its camera and ISO, into a TIFF of 16 bits with all its data', async () => {
    const root = await temporaryFolder();
    await writeTree(root, {
      'shots/a.dng': noisyRaw(20, 1),
      'shots/b.dng': noisyRaw(20, 2),
      'in/c.dng': noisyRaw(20, 3),
    });
    const engine = engineForTest();
    const { curves } = await engine.measureNoise([join(root, 'shots/a.dng'), join(root, 'shots/b.dng')]);
    expect(curves).toMatchObject([{ camera, iso: shot.iso }]);
    const noise = { kind: 'cameras', curves } as const;
    const ran = await denoise(
      { sources: [join(root, 'in/c.dng')], output: join(root, 'out'), noise },
      { engine },
    );
    expect(outcomes(ran)).toEqual({ 'c.dng': 'written' });
    expect(ran.files['c.dng']!.notices.join(' ')).not.toMatch(/estimated/);
    const written = await readInfo(join(root, 'out/c.tiff'));
    expect(written).toMatchObject({
      format: 'tiff',
      bits: 16,
      width,
      height,
      camera: { name: camera, iso: shot.iso },
    });
    expect(written.metadata.icc).toBeDefined();
    expect(Buffer.from(written.metadata.exif!).toString('latin1')).toContain(shot.lens);
    const [before, after] = [
      await readImage16(join(root, 'in/c.dng')),
      await readImage16(join(root, 'out/c.tiff')),
    ];
    expect(roughness(after.pixels.data)).toBeLessThan(0.5 * roughness(before.pixels.data));
    expect(after.pixels.data.some((value) => value % 257 !== 0)).toBe(true);
  });

  test('takes the curve that was given for its setting, not that for another', async () => {
    const root = await temporaryFolder();
    await writeTree(root, { 'a.dng': noisyRaw(20, 1) });
    const engine = engineForTest();
    const { curve } = await engine.measureNoise([join(root, 'a.dng')]);
    const none = { ...curve, points: curve.points.map((point) => ({ ...point, luminance: 0, chroma: 0 })) };
    const run = async (curves: readonly CameraCurve[], name: string) => {
      const noise = { kind: 'cameras', curves } as const;
      const ran = await denoise(
        { sources: [join(root, 'a.dng')], output: join(root, name), noise },
        { engine },
      );
      const { pixels } = await readImage16(join(root, name, 'a.tiff'));
      return { notices: ran.files['a.dng']!.notices.join(' '), roughness: roughness(pixels.data) };
    };
    const at = (iso: number, one: typeof curve): CameraCurve => ({ camera, iso, ...one });
    const fitting = await run([at(shot.iso, curve), at(100, none)], 'fitting');
    const wrong = await run([at(shot.iso, none), at(100, curve)], 'wrong');
    expect(fitting.roughness).toBeLessThan(0.6 * wrong.roughness);
    const unknown = await run([{ ...at(shot.iso, none), camera: 'Another' }], 'unknown');
    expect(unknown.notices).toMatch(/No curve was measured for Canon EOS 5D Mark III at ISO 1600/);
    expect(unknown.roughness).toBeLessThan(0.6 * wrong.roughness);
  });
});
