import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readCorruption, readCurve } from '../../cli/commands/curve-file.js';
import { temporaryFolder } from './command.js';

const curve = {
  points: [{ brightness: 0.5, luminance: 0.02, chroma: 0.03 }],
  correlation: { luminance: [0.3, 0.1, 0], chroma: [0.5, 0.2, 0.1] },
};
const ofCamera = (iso: number) => ({ ...curve, camera: 'Maker Model', iso });

async function kept(content: unknown): Promise<string> {
  const path = join(await temporaryFolder(), 'noise.json');
  await writeFile(path, JSON.stringify(content));
  return path;
}

it('reads the one curve of a file, be its camera known or not', async () => {
  expect(await readCurve(await kept(curve))).toEqual(curve);
  expect(await readCurve(await kept({ curves: [ofCamera(6400)] }))).toEqual(curve);
  const file = await kept({ curves: [ofCamera(6400)] });
  expect(await readCorruption({ kind: 'camera', file })).toEqual({ kind: 'camera', curve });
});

it('says what is in a file of several, and what is none', async () => {
  const several = await kept({ curves: [ofCamera(100), ofCamera(6400)] });
  await expect(readCurve(several)).rejects.toThrow('Maker Model at ISO 100, Maker Model at ISO 6400');
  await expect(readCurve(await kept({ points: [] }))).rejects.toThrow('no noise curve');
  await expect(readCurve('/nowhere/at/all.json')).rejects.toThrow('no such file');
});
