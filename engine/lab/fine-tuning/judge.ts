import type { Pixels } from '../../../common/pixels.js';
import { openColorizer, render } from '../../../models/colorize/index.js';
import { openDenoiser } from '../../../models/denoise/index.js';
import { createRuntime } from '../../../models/runtime/index.js';
import { randomOf } from '../../../models/training/index.js';
import { writeImage } from '../../images/index.js';
import { psnr } from '../../metrics/index.js';
import { addNoise } from './noise.js';
import type { HeldOut } from './pictures.js';
import type { FineTuningRequest, Judgement, TuningNoise } from '../tuning.js';

/** A held-out picture as it comes in. */
export interface Trial {
  readonly input: Pixels;
  readonly wanted: Pixels;
}

/** Deviations that clean pictures are judged at, in turn. */
const JUDGED_SIGMAS = [10, 25, 50];

/** The held-out pictures with what the network is there to mend. */
export function trialsOf(request: FineTuningRequest, heldOut: readonly HeldOut[]): Trial[] {
  return heldOut.map(({ name, clean, noisy }, i) => {
    if (request.task === 'colorize') return { input: greyOf(clean), wanted: clean };
    if (noisy !== undefined) return { input: noisy, wanted: clean };
    const sigma = JUDGED_SIGMAS[i % JUDGED_SIGMAS.length]!;
    const noise: TuningNoise = request.noise.kind === 'mixed' ? { kind: 'gaussian', sigma } : request.noise;
    return { input: withNoise(clean, noise, request.seed, name), wanted: clean };
  });
}

function greyOf({ width, height, data }: Pixels): Pixels {
  const grey = new Uint8Array(width * height);
  for (let i = 0; i < grey.length; i++) {
    const [r, g, b] = [data[3 * i]!, data[3 * i + 1]!, data[3 * i + 2]!];
    grey[i] = Math.round(0.2126 * r + 0.7152 * g + 0.0722 * b);
  }
  return { width, height, channels: 1, data: grey };
}

function withNoise(clean: Pixels, noise: TuningNoise, seed: number, name: string): Pixels {
  const size = clean.width * clean.height;
  const planes = Float32Array.from({ length: 3 * size }, (_, i) => {
    return clean.data[3 * (i % size) + Math.floor(i / size)]! / 255;
  });
  const { noisy } = addNoise(planes, clean, noise, randomOf(seed, 'judged noise', name));
  const data = Uint8Array.from({ length: 3 * size }, (_, i) =>
    Math.round(255 * noisy[(i % 3) * size + Math.floor(i / 3)]!),
  );
  return { ...clean, data };
}

/** The held-out pictures as the program makes them with either model, and a sheet of some, a PNG file. */
export async function judge(
  request: FineTuningRequest,
  baseFolder: string,
  candidate: string,
  trials: readonly Trial[],
  signal: AbortSignal,
): Promise<{ readonly judgement: Judgement; readonly sheet: Uint8Array }> {
  const before = await restore(request, baseFolder, trials, signal);
  const after = await restore(request, candidate, trials, signal);
  const inputs = trials.map(({ input }) => input);
  return {
    judgement: {
      input: meanPsnr(inputs, trials),
      before: meanPsnr(before, trials),
      after: meanPsnr(after, trials),
    },
    sheet: await beforeAndAfter(trials, before, after),
  };
}

/** The pictures as the program makes them with a model's folder, told nothing. */
async function restore(
  request: FineTuningRequest,
  folder: string,
  trials: readonly Trial[],
  signal: AbortSignal,
): Promise<Pixels[]> {
  const runtime = createRuntime({ device: 'cpu' });
  const results: Pixels[] = [];
  try {
    if (request.task === 'denoise') {
      const denoiser = await openDenoiser(runtime, folder);
      for (const { input } of trials) {
        const map = await denoiser.noiseOf(input, { kind: 'auto' }, { signal });
        results.push(await denoiser.denoise(input, map, { strength: 50, colour: 50 }, { signal }));
      }
      await denoiser.dispose();
    } else {
      const colorizer = await openColorizer(runtime, folder);
      for (const { input } of trials) {
        const colours = await colorizer.open(input).colours({ signal });
        results.push(await render(input, colours, { signal }));
      }
      await colorizer.dispose();
    }
    return results;
  } finally {
    await runtime.dispose();
  }
}

/** Mean PSNR in dB. */
function meanPsnr(pictures: readonly Pixels[], trials: readonly Trial[]): number {
  const all = pictures.map((picture, i) => psnr(inColour(picture), trials[i]!.wanted));
  return all.reduce((sum, value) => sum + Math.min(value, 100), 0) / all.length;
}

function inColour(pixels: Pixels): Pixels {
  if (pixels.channels !== 1) return pixels;
  const data = Uint8Array.from({ length: 3 * pixels.data.length }, (_, i) => pixels.data[Math.floor(i / 3)]!);
  return { ...pixels, channels: 3, data };
}

const ROWS = 6;
const GAP = 4;
const GREY = 40;

/** A row for each of the first pictures: as it comes in, before, after, as it should be. @returns a PNG file */
async function beforeAndAfter(
  trials: readonly Trial[],
  before: readonly Pixels[],
  after: readonly Pixels[],
): Promise<Uint8Array> {
  const rows = trials.slice(0, ROWS).map(({ input, wanted }, i) => {
    return [input, before[i]!, after[i]!, wanted].map(inColour);
  });
  const width = Math.max(...rows.map(([first]) => first!.width));
  const heights = rows.map(([first]) => first!.height);
  const sheet: Pixels = {
    width: 4 * (width + GAP) + GAP,
    height: heights.reduce((sum, height) => sum + height + GAP, GAP),
    channels: 3,
    data: new Uint8Array(0),
  };
  const data = new Uint8Array(3 * sheet.width * sheet.height).fill(GREY);
  let top = GAP;
  for (const row of rows) {
    row.forEach((picture, column) => {
      const left = GAP + column * (width + GAP);
      for (let y = 0; y < picture.height; y++) {
        const line = picture.data.subarray(3 * y * picture.width, 3 * (y + 1) * picture.width);
        data.set(line, 3 * ((top + y) * sheet.width + left));
      }
    });
    top += row[0]!.height + GAP;
  }
  return (await writeImage({ ...sheet, data }, {}, 1, { format: 'png' })).bytes;
}
