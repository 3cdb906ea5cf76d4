import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp, { type Sharp } from 'sharp';

const examples = fileURLToPath(new URL('../../../examples', import.meta.url));

export const example = (name: string): string => join(examples, name);

export interface TestFolder {
  readonly path: string;
  remove(): Promise<void>;
}

export async function makeFolder(): Promise<TestFolder> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'latensify-e2e-')));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Two photographs in sub-folders, a picture that is cut off, and a file that is no picture. */
export async function makeTrip(folder: string): Promise<string> {
  const trip = join(folder, 'Iceland');
  await place('kodim03.png', join(trip, 'caps.png'));
  await place('kodim23.png', join(trip, 'day 1', 'parrots.png'));
  await place('kodim07.png', join(trip, 'day 1', 'raw', 'window.png'));
  const whole = await sharp(example('kodim20.png')).jpeg({ quality: 95 }).toBuffer();
  await writeFile(join(trip, 'day 1', 'cut-off.jpg'), whole.subarray(0, whole.length / 3));
  await writeFile(join(trip, 'notes.txt'), 'Bring a coat.\n');
  return trip;
}

/** Larger photographs: enough work to interrupt. */
export async function makeLargePictures(folder: string, count: number): Promise<string> {
  const large = join(folder, 'Large');
  await mkdir(large, { recursive: true });
  const pixels = await sharp(example('kodim23.png'))
    .resize(3072, 2048, { kernel: 'nearest' })
    .jpeg({ quality: 92 })
    .toBuffer();
  for (let index = 1; index <= count; index++) await writeFile(join(large, `large-${index}.jpg`), pixels);
  return large;
}

/** A photograph of any size with a camera's detail: the samples side by side. Never inside what was dropped before. */
export async function makePhotograph(
  folder: string,
  name: string,
  width: number,
  height: number,
): Promise<string> {
  const samples = ['kodim03.png', 'kodim07.png', 'kodim20.png', 'kodim23.png'];
  const row = await Promise.all(samples.map((sample) => sharp(example(sample)).raw().toBuffer()));
  const [cellWidth, cellHeight] = [768, 512];
  const tiles = [];
  for (let top = 0, at = 0; top < height; top += cellHeight) {
    for (let left = 0; left < width; left += cellWidth, at++) {
      const raw = { width: cellWidth, height: cellHeight, channels: 3 } as const;
      tiles.push({ input: row[at % row.length]!, raw, left, top });
    }
  }
  const wide = Math.ceil(width / cellWidth) * cellWidth;
  const high = Math.ceil(height / cellHeight) * cellHeight;
  const canvas = sharp({ create: { width: wide, height: high, channels: 3, background: '#000' } });
  const composed = await canvas.composite(tiles).removeAlpha().raw().toBuffer();
  const path = join(folder, name);
  await sharp(composed, { raw: { width: wide, height: high, channels: 3 } })
    .extract({ left: 0, top: 0, width, height })
    .jpeg({ quality: 92 })
    .toFile(path);
  return path;
}

/** A black-and-white photograph. */
export async function makeGrey(name: string, path: string): Promise<void> {
  await sharp(example(name)).greyscale().toColourspace('b-w').toFile(path);
}

/** A piece of a photograph before noise is added to it. */
export const cleanPiece = (): Sharp =>
  sharp(example('kodim23.png')).extract({ left: 200, top: 60, width: 480, height: 360 });

/** The same as a camera at a high ISO sees it: Gaussian noise, stronger in the light. */
export async function makeNoisy(path: string, source: Sharp = cleanPiece()): Promise<void> {
  const { data, info } = await source.raw().toBuffer({ resolveWithObject: true });
  let state = 1;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  for (let at = 0; at < data.length; at++) {
    const value = data[at]!;
    // Three uniform numbers make a bell; its deviation is one half.
    const bell = random() + random() + random() - 1.5;
    data[at] = Math.max(0, Math.min(255, Math.round(value + bell * 2 * (12 + value / 20))));
  }
  const { width, height } = info;
  await sharp(data, { raw: { width, height, channels: 3 } }).toFile(path);
}

async function place(name: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await cp(example(name), path);
}

/** A folder as photographers have them, for screenshots. */
export async function makeHoliday(folder: string): Promise<string> {
  const holiday = join(folder, 'Holiday 2026');
  await place('kodim23.png', join(holiday, 'parrots.png'));
  await place('kodim03.png', join(holiday, 'caps.png'));
  await place('kodim07.png', join(holiday, 'Old town', 'shutters.png'));
  await place('kodim20.png', join(holiday, 'Air show', 'mustang.png'));
  await enlarge('kodim20.png', join(holiday, 'Air show', 'mustang-print.tif'), 3);
  await enlarge('kodim07.png', join(holiday, 'Old town', 'roses.jpg'), 3);
  await enlarge('kodim03.png', join(holiday, 'Old town', 'caps-print.jpg'), 3);
  const whole = await sharp(example('kodim03.png')).jpeg({ quality: 95 }).toBuffer();
  await writeFile(join(holiday, 'cut-off.jpg'), whole.subarray(0, whole.length / 2));
  await writeFile(join(holiday, 'packing list.txt'), 'Bring a coat.\n');
  return holiday;
}

async function enlarge(name: string, path: string, factor: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await sharp(example(name))
    .resize(768 * factor, 512 * factor)
    .toFile(path);
}
