import { join } from 'node:path';
import { readImage } from '../../engine/images/index.js';
import { type Picture, readPicture, sharpOf } from '../shared/pictures.js';
import { type CodecProcess, startCodec } from './measure.js';
import type { Decoded, Encoded, Timed } from './codec-process.js';
import type { Setting, SpeedResult, SpeedSide, StageResult } from './types.js';

const AVIF: Setting = { quality: 60, chroma: '4:2:0' };
const QUALITY_STEP = 0.5;

interface Side {
  readonly id: string;
  readonly codec: CodecProcess;
  readonly setting: Setting;
  readonly file: string;
  readonly encodes: Encoded[];
  readonly decodes: Decoded[];
}

/**
 * Latensify against AVIF (quality 60, effort 4) on one large picture at equal file size. The two take turns, each in
 * a process of its own, so that whatever else the machine does hits both; medians are kept.
 */
export async function measureSpeed(picture: Picture, runs: number, work: string): Promise<SpeedResult> {
  const avif = startCodec('avif');
  const latensify = startCodec('latensify');
  try {
    const goal = await avif.request('encode', { picture, setting: AVIF, file: join(work, 'avif') });
    const quality = await qualityForSize(latensify, picture, goal.bytes, join(work, 'latensify'));
    const sides: Side[] = [
      {
        id: 'latensify',
        codec: latensify,
        setting: { quality },
        file: join(work, 'latensify'),
        encodes: [],
        decodes: [],
      },
      { id: 'avif', codec: avif, setting: AVIF, file: join(work, 'avif'), encodes: [], decodes: [] },
    ];
    for (const { codec, file } of sides) await codec.request('decode', { file });
    for (let run = 0; run < runs; run++) {
      for (const side of sides) await encodeOnce(side, picture);
      for (const side of sides) await decodeOnce(side, run === 0 ? picture : undefined);
    }
    const { width, height, name } = picture;
    const stages = await measureStages(picture, { quality }, work);
    return { picture: name, width, height, runs, sides: sides.map(summary), stages };
  } finally {
    await Promise.all([avif.close(), latensify.close()]);
  }
}

async function encodeOnce({ codec, setting, file, encodes }: Side, picture: Picture): Promise<void> {
  encodes.push(await codec.request('encode', { picture, setting, file }));
}

async function decodeOnce({ codec, file, decodes }: Side, original: Picture | undefined): Promise<void> {
  decodes.push(await codec.request('decode', original ? { file, original } : { file }));
}

/** The quality whose file is nearest in size, by bisection over the steps of the scale; also the warm-up. */
async function qualityForSize(
  codec: CodecProcess,
  picture: Picture,
  goal: number,
  file: string,
): Promise<number> {
  const sizeAt = async (step: number): Promise<number> => {
    const setting = { quality: step * QUALITY_STEP };
    return (await codec.request('encode', { picture, setting, file })).bytes;
  };
  let low = { step: 0, bytes: await sizeAt(0) };
  let high = { step: 100 / QUALITY_STEP, bytes: await sizeAt(100 / QUALITY_STEP) };
  while (high.step - low.step > 1) {
    const step = Math.round((low.step + high.step) / 2);
    const middle = { step, bytes: await sizeAt(step) };
    if (middle.bytes <= goal) low = middle;
    else high = middle;
  }
  const nearest = Math.abs(low.bytes - goal) <= Math.abs(high.bytes - goal) ? low : high;
  return nearest.step * QUALITY_STEP;
}

function summary({ id, setting, encodes, decodes }: Side): SpeedSide {
  const encode = medianRun(encodes);
  const decode = medianRun(decodes);
  return {
    codec: id,
    quality: setting.quality,
    bytes: encode.bytes,
    psnr: decodes[0]!.psnr!,
    encodeMs: encode.milliseconds,
    decodeMs: decode.milliseconds,
  };
}

/** The run in the middle (the faster of the two middle ones). */
function medianRun<Run extends Timed>(runs: readonly Run[]): Run {
  const sorted = [...runs].sort((a, b) => a.milliseconds - b.milliseconds);
  return sorted[Math.floor((sorted.length - 1) / 2)]!;
}

/** The second run of two: the first one is the warm-up. */
async function measureStages(picture: Picture, setting: Setting, work: string): Promise<StageResult> {
  const file = join(work, 'staged');
  const codec = startCodec('latensify-staged');
  try {
    await codec.request('encode', { picture, setting, file });
    await codec.request('decode', { file });
    const encode = await codec.request('encode', { picture, setting, file });
    const decode = await codec.request('decode', { file });
    return {
      sourceMs: await sourceTime(picture, join(work, 'source.jpg')),
      encodeMs: encode.milliseconds,
      decodeMs: decode.milliseconds,
      encode: encode.stages,
      decode: decode.stages,
    };
  } finally {
    await codec.close();
  }
}

async function sourceTime(picture: Picture, file: string): Promise<number> {
  await sharpOf(await readPicture(picture))
    .jpeg({ quality: 95 })
    .toFile(file);
  await readImage(file);
  const start = performance.now();
  await readImage(file);
  return performance.now() - start;
}
