import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { LatensifyError } from '../../common/errors.js';
import {
  contactSheet,
  defaultStateFolder,
  type DeviceName,
  drawSamples,
  encodeCsv,
  encodeNpy,
  encodePictures,
  findOwnModel,
  installDevice,
  nearestPictures,
  showModel,
  type Subject,
} from '../../engine/lab/index.js';
import { exitCodes } from '../exit-codes.js';
import { eventLine } from '../report/json.js';
import type { CorruptionFlag } from '../lab-arguments.js';
import { escapeText } from '../terminal/escape.js';
import { readCorruption } from './curve-file.js';

interface EncodeFlags {
  readonly model: string;
  readonly output?: string;
  readonly worst?: string;
  readonly json?: true;
}

const labFolder = (): string => defaultStateFolder('lab');
const isDrawn = (source: string): boolean => /^(digits|shapes):\d+$/.test(source);

/** @throws LatensifyError 'model' | 'usage' | 'unreadable' | 'unwritable' */
export async function runEncode(pictures: string, flags: EncodeFlags): Promise<number> {
  const { output } = flags;
  if (output !== undefined && !/\.(csv|npy)$/i.test(output)) {
    throw new LatensifyError('usage', 'Codes are written as .csv or .npy.');
  }
  const model = await findOwnModel(labFolder(), flags.model);
  const codes = await encodePictures(model, isDrawn(pictures) ? pictures : resolve(pictures));
  const { size, data, errors } = codes;
  if (output !== undefined) {
    const isNpy = /\.npy$/i.test(output);
    const bytes = isNpy
      ? encodeNpy(codes.pictures.length, size, data)
      : encodeCsv(codes.pictures, errors, size, data);
    await write(output, bytes);
  }
  const ranked = codes.pictures
    .map(({ name, label }, i) => ({
      name,
      label,
      error: errors[i]!,
      code: data.subarray(i * size, (i + 1) * size),
    }))
    .sort((a, b) => b.error - a.error);
  if (flags.json) {
    for (const { name, label, error, code } of ranked) {
      process.stdout.write(eventLine({ name, label, error, code: [...code] }));
    }
  } else {
    process.stdout.write(
      `${codes.pictures.length} pictures, ${size} numbers each. Least like what it learned:\n`,
    );
    for (const { name, error } of ranked.slice(0, Number(flags.worst ?? 5))) {
      process.stdout.write(
        `  ${(-10 * Math.log10(Math.max(error, 1e-10))).toFixed(2)} dB  ${escapeText(name)}\n`,
      );
    }
  }
  for (const { path, reason } of codes.unreadable) {
    process.stderr.write(`${escapeText(path)}: ${escapeText(reason)}\n`);
  }
  return codes.unreadable.length > 0 ? exitCodes.failed : exitCodes.done;
}

/** @throws LatensifyError 'model' | 'unwritable' */
export async function runSample(flags: {
  readonly model: string;
  readonly output: string;
  readonly count: number;
  readonly seed: number;
  readonly beside?: string;
}): Promise<number> {
  const model = await findOwnModel(labFolder(), flags.model);
  if (model.settings.kind !== 'variational') {
    throw new LatensifyError(
      'model',
      'Only variational models can draw new pictures: "latensify train variational" makes one.',
    );
  }
  const drawn = await drawSamples(model, flags.count, flags.seed);
  const columns = Math.ceil(Math.sqrt(flags.count));
  if (flags.beside === undefined) {
    await write(flags.output, await contactSheet(drawn, columns));
    return exitCodes.done;
  }
  const { beside } = flags;
  const found = await nearestPictures(model, drawn, isDrawn(beside) ? beside : resolve(beside));
  await write(flags.output, await contactSheet(found.beside, 2 * columns));
  for (const [i, { name, distance }] of found.nearest.entries()) {
    process.stdout.write(`${i + 1}: ${distance.toFixed(3)} from ${escapeText(name)}\n`);
  }
  return exitCodes.done;
}

interface ShowFlags {
  readonly model: string;
  readonly output: string;
  readonly what: Subject;
  readonly count: number;
  readonly corrupt?: CorruptionFlag;
}

/** Small pictures are enlarged to about so many pixels a side. */
const SHOWN_SIDE = 64;

/** @throws LatensifyError 'model' | 'usage' | 'unreadable' | 'unwritable' */
export async function runShow(pictures: string, flags: ShowFlags): Promise<number> {
  const { output, what, count, corrupt } = flags;
  const ending = /\.(png|webp)$/i.exec(output)?.[1]?.toLowerCase();
  if (ending !== 'png' && ending !== 'webp')
    throw new LatensifyError('usage', 'The sheet is written as .png or .webp.');
  if (corrupt !== undefined && what !== 'reconstructions')
    throw new LatensifyError('usage', 'Only reconstructions can be shown of damaged pictures.');
  const corruption = corrupt && (await readCorruption(corrupt));
  const model = await findOwnModel(labFolder(), flags.model);
  const source = isDrawn(pictures) ? pictures : resolve(pictures);
  const { drawn, columns, notes } = await showModel(model, source, what, { count, corruption });
  await write(output, await contactSheet(drawn, columns, { format: ending, enlargeTo: SHOWN_SIDE }));
  for (const note of notes) process.stdout.write(`${note}\n`);
  return exitCodes.done;
}

/** @throws LatensifyError 'device' */
export async function runInstall(name: DeviceName): Promise<number> {
  await installDevice(name, labFolder(), (sentence) => process.stderr.write(sentence + '\n'));
  process.stdout.write(`${name} is installed: "latensify train" takes it from now on.\n`);
  return exitCodes.done;
}

async function write(path: string, data: Uint8Array | string): Promise<void> {
  try {
    await writeFile(path, data);
  } catch (cause) {
    throw new LatensifyError('unwritable', `${path} can't be written.`, { cause });
  }
}
