import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LatensifyError } from '../../common/errors.js';
import { readImage16, sniffFormat } from '../../engine/images/index.js';
import { isRawName } from '../../engine/files/index.js';
import { uniformSource } from '../shared/noise.js';

/** Most of a file is pixels, of which every value is good: half of the changes are made where its structure is. */
const structureBytes = 4096;
const values = [0, 1, 127, 128, 255];

/**
 * Reads every raw and HEIC file of a folder cut off and changed at random places: each must give a picture or a sentence.
 * @param count variants of each file @returns whether all did
 */
export async function damageFolder(folder: string, count: number): Promise<boolean> {
  const random = uniformSource(1);
  let [sound, refused, faults, slowest] = [0, 0, 0, 0];
  for (const name of (await readdir(folder)).sort()) {
    const bytes = await readFile(join(folder, name)).catch(() => undefined);
    const format = bytes && sniffFormat(bytes.subarray(0, 4096));
    if (!bytes || !(isRawName(name) || format === 'heic' || format === 'raw')) continue;
    for (let variant = 0; variant < count; variant++) {
      const start = performance.now();
      const outcome = await read(damaged(bytes, random));
      slowest = Math.max(slowest, (performance.now() - start) / 1000);
      if (outcome === 'picture') sound++;
      else if (outcome === 'sentence') refused++;
      else {
        faults++;
        console.log(`fault   ${name}, variant ${variant}: ${outcome}`);
      }
    }
  }
  console.log(
    `${sound + refused + faults} damaged files: ${sound} read, ${refused} refused with a sentence, ${faults} faults; the slowest took ${slowest.toFixed(1)} s`,
  );
  return faults === 0 && sound + refused > 0;
}

function damaged(file: Uint8Array, random: () => number): Uint8Array {
  const copy = Uint8Array.from(file);
  const changes = 1 + Math.floor(random() * 4);
  for (let change = 0; change < changes; change++) {
    const range = random() < 0.5 ? Math.min(structureBytes, copy.length) : copy.length;
    copy[Math.floor(random() * range)] = values[Math.floor(random() * values.length)]!;
  }
  return random() < 0.3 ? copy.subarray(0, Math.ceil(random() * copy.length)) : copy;
}

async function read(bytes: Uint8Array): Promise<string> {
  try {
    const { width, height, channels, pixels } = await readImage16(bytes);
    return pixels.data.length === width * height * channels ? 'picture' : 'another number of samples';
  } catch (thrown) {
    const isSentence = thrown instanceof LatensifyError && thrown.code !== 'internal';
    return isSentence ? 'sentence' : String(thrown);
  }
}
