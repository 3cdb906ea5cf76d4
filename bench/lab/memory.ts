import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { randomOf } from '../../models/training/index.js';
import { runNode } from '../shared/command.js';

const SIDE = 256;
const CACHE = 8 * 2 ** 20;

/**
 * Peak memory of a training on folders of several sizes, with a cache far smaller than the largest of them: JPEG files
 * of 256 × 256 pixels that are made for it.
 * @returns bytes by number of pictures
 */
export async function trainingMemory(
  counts: readonly number[],
  say: (line: string) => void,
): Promise<ReadonlyMap<number, number>> {
  const folder = await mkdtemp(join(tmpdir(), 'latensify-memory-'));
  const peaks = new Map<number, number>();
  try {
    let made = 0;
    const pictures = join(folder, 'pictures');
    for (const count of counts) {
      for (; made < count; made++) await writePicture(pictures, made);
      const script = fileURLToPath(new URL('memory-run.js', import.meta.url));
      const { peakBytes, milliseconds } = await runNode(script, [
        pictures,
        join(folder, 'lab'),
        String(CACHE),
      ]);
      peaks.set(count, peakBytes);
      say(`${count} pictures: ${Math.round(peakBytes / 1e6)} MB, ${Math.round(milliseconds / 1000)} s`);
    }
    return peaks;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Soft colours that no other has; a hundred in each sub-folder. */
async function writePicture(folder: string, index: number): Promise<void> {
  const place = join(folder, String(Math.floor(index / 100)));
  if (index % 100 === 0) await mkdir(place, { recursive: true });
  const random = randomOf(index, 'memory');
  const data = Uint8Array.from({ length: 8 * 8 * 3 }, () => random.below(256));
  const small = sharp(data, { raw: { width: 8, height: 8, channels: 3 } });
  await writeFile(join(place, `${index}.jpg`), await small.resize(SIDE, SIDE).jpeg().toBuffer());
}
