import { join } from 'node:path';
import { area } from '../../common/geometry.js';
import { RequestProcess } from '../shared/child.js';
import type { Picture } from '../shared/pictures.js';
import { butteraugli } from './butteraugli.js';
import type { CodecRequests } from './codec-process.js';
import type { CodecPlan, Measurement, MemoryPeak, Setting } from './types.js';

export type CodecProcess = RequestProcess<CodecRequests>;

export function startCodec(id: string): CodecProcess {
  return new RequestProcess<CodecRequests>(new URL('./codec-process.js', import.meta.url), [id]);
}

export interface MeasureOptions {
  readonly set: string;
  readonly plan: CodecPlan;
  readonly pictures: readonly Picture[];
  /** A folder for encoded and decoded files. */
  readonly work: string;
  readonly withButteraugli: boolean;
  readonly onMeasured: (measurement: Measurement) => void;
}

/** All pictures at all settings of one codec, in one process of its own. */
export async function measureCodec(options: MeasureOptions): Promise<Measurement[]> {
  const { plan, pictures, onMeasured } = options;
  const codec = startCodec(plan.id);
  try {
    await warmUp(codec, options);
    const measurements: Measurement[] = [];
    for (const picture of pictures) {
      for (const setting of plan.settings) {
        const measurement = await measureOne(codec, picture, setting, options);
        measurements.push(measurement);
        onMeasured(measurement);
      }
    }
    return measurements;
  } finally {
    await codec.close();
  }
}

async function measureOne(
  codec: CodecProcess,
  picture: Picture,
  setting: Setting,
  { set, plan, work, withButteraugli }: MeasureOptions,
): Promise<Measurement> {
  const file = join(work, plan.id);
  const png = withButteraugli ? { png: file + '.png' } : {};
  const encoded = await codec.request('encode', { picture, setting, file });
  const decoded = await codec.request('decode', { file, original: picture, ...png });
  const perceived = withButteraugli ? { butteraugli: await butteraugli(pngOf(picture), file + '.png') } : {};
  return {
    set,
    codec: plan.id,
    picture: picture.name,
    pixels: area(picture),
    ...setting,
    bytes: encoded.bytes,
    psnr: decoded.psnr!,
    msSsim: decoded.msSsim!,
    ...perceived,
    encodeMs: encoded.milliseconds,
    decodeMs: decoded.milliseconds,
  };
}

/** The first call loads libraries and networks: it is not counted. */
async function warmUp(codec: CodecProcess, { plan, pictures, work }: MeasureOptions): Promise<void> {
  const [picture] = pictures;
  const [setting] = plan.settings;
  if (!picture || !setting) return;
  const file = join(work, plan.id);
  await codec.request('encode', { picture, setting, file });
  await codec.request('decode', { file });
}

/** Two fresh processes, one that only encodes the picture and one that only decodes it. */
export async function measureMemory(
  id: string,
  picture: Picture,
  setting: Setting,
  work: string,
): Promise<MemoryPeak> {
  const file = join(work, id);
  const encodeBytes = await peakOf(id, (codec) => codec.request('encode', { picture, setting, file }));
  const decodeBytes = await peakOf(id, (codec) => codec.request('decode', { file }));
  return { codec: id, width: picture.width, height: picture.height, encodeBytes, decodeBytes };
}

async function peakOf(id: string, work: (codec: CodecProcess) => Promise<unknown>): Promise<number> {
  const codec = startCodec(id);
  try {
    await work(codec);
    return await codec.request('peakMemory', undefined);
  } finally {
    await codec.close();
  }
}

export const pngOf = (picture: Picture): string => picture.rgbFile.replace(/\.rgb$/, '.png');
