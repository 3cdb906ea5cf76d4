import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname, join, resolve } from 'node:path';
import { type Colorizer, openColorizer, render } from '../../models/colorize/index.js';
import { createRuntime } from '../../models/runtime/index.js';
import { thisMachine } from '../shared/machine.js';
import { listPictures, readRgb, type RgbPixels, sharpOf } from '../shared/pictures.js';
import { randomHints } from './hints.js';
import { type LevinJob, runLevin } from './levin.js';
import { scores } from './metrics.js';
import { measureSpeed } from './speed.js';
import { type ColorizeResult, type ColorizeRow, HINT_COUNTS, type Method } from './types.js';

export interface RunOptions {
  readonly data: string;
  readonly methods: readonly Method[];
  /** Folder of the model. */
  readonly model: string;
  /** How bench/peers/levin.py is started. */
  readonly levin: readonly string[];
  /** Of the picture whose speed is measured; 0: none. */
  readonly megapixels: number;
  /** Called with each of Latensify's results. */
  readonly onResult?: (
    picture: string,
    hints: number,
    result: RgbPixels,
    original: RgbPixels,
  ) => Promise<void>;
  readonly onProgress: (line: string) => void;
}

interface Source {
  readonly name: string;
  readonly rgb: RgbPixels;
}

/** All methods on the same pictures, from the same hints. */
export async function runColorizeBench(options: RunOptions): Promise<ColorizeResult> {
  const paths = await listPictures(options.data);
  if (paths.length === 0) throw new Error(`There are no pictures in ${options.data}.`);
  // First: what is measured before would count for its peak of memory.
  const speed =
    options.megapixels > 0 ? await measureSpeed(options.model, paths, options.megapixels) : undefined;
  const sources: Source[] = [];
  for (const path of paths) sources.push({ name: basename(path, extname(path)), rgb: await readRgb(path) });
  const rows: ColorizeRow[] = [];
  let modelId: string | undefined;
  if (options.methods.includes('grey')) for (const source of sources) rows.push(await grey(source));
  if (options.methods.includes('latensify')) {
    const runtime = createRuntime({ device: 'cpu' });
    const colorizer = await openColorizer(runtime, options.model);
    modelId = colorizer.modelId;
    for (const source of sources) rows.push(...(await latensify(source, colorizer, options)));
    await colorizer.dispose();
    await runtime.dispose();
  }
  if (options.methods.includes('levin')) rows.push(...(await levin(sources, options)));
  return {
    date: new Date().toISOString(),
    machine: thisMachine(),
    data: `${basename(resolve(options.data))}, ${sources.length} pictures`,
    modelId,
    speed,
    rows,
  };
}

/** With the picture's own L, so that only colour counts. */
async function grey({ name, rgb }: Source): Promise<ColorizeRow> {
  const { width, height } = rgb;
  const none = new Float32Array(1);
  const field = { width: 1, height: 1, slopeA: none, offsetA: none, slopeB: none, offsetB: none };
  const result = await render(rgb, { field });
  return {
    picture: name,
    method: 'grey',
    hints: 0,
    ...scores(rgb, { width, height, channels: 3, data: result.data }),
  };
}

async function latensify(
  { name, rgb }: Source,
  colorizer: Colorizer,
  options: RunOptions,
): Promise<ColorizeRow[]> {
  const picture = colorizer.open(rgb);
  const rows: ColorizeRow[] = [];
  for (const count of HINT_COUNTS) {
    const colours = await picture.colours({ hints: randomHints(name, rgb, count) });
    const { data } = await render(rgb, colours);
    const result: RgbPixels = { ...rgb, data };
    rows.push({ picture: name, method: 'latensify', hints: count, ...scores(rgb, result) });
    await options.onResult?.(name, count, result, rgb);
    options.onProgress(`${name}, ${count} hints: ${rows.at(-1)!.psnr.toFixed(2)} dB`);
  }
  return rows;
}

/** Without hints it is grey. */
async function levin(sources: readonly Source[], options: RunOptions): Promise<ColorizeRow[]> {
  const work = await mkdtemp(join(tmpdir(), 'latensify-bench-'));
  try {
    const jobs: (LevinJob & { readonly source: Source })[] = [];
    for (const source of sources) {
      const picture = join(work, source.name + '.png');
      await sharpOf(source.rgb).png({ compressionLevel: 1 }).toFile(picture);
      for (const count of HINT_COUNTS.filter((hints) => hints > 0)) {
        const output = join(work, `${source.name}-${count}.png`);
        jobs.push({ source, picture, output, hints: randomHints(source.name, source.rgb, count) });
      }
    }
    const plain = jobs.map(({ picture, output, hints }) => ({ picture, output, hints }));
    await runLevin(options.levin, plain, work, (done) =>
      options.onProgress(`Levin: ${done} of ${jobs.length}`),
    );
    const rows: ColorizeRow[] = [];
    for (const { source, output, hints } of jobs) {
      const result = await readRgb(output);
      rows.push({
        picture: source.name,
        method: 'levin',
        hints: hints.length,
        ...scores(source.rgb, result),
      });
    }
    return rows;
  } finally {
    await rm(work, { recursive: true });
  }
}
