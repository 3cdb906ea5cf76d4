import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import sharp from 'sharp';
import { projectRoot } from '../../common/paths.js';
import { shippedModel } from './network.js';
import type { Planes } from './noisy.js';
import { markdownReport } from './report.js';
import { runDenoiseBench } from './run.js';
import type { DenoiseResult, Method } from './types.js';

interface Options {
  readonly data: string;
  readonly output: string;
  readonly model: string;
  readonly methods: string;
  readonly sigma: string;
  readonly count: string;
  readonly slowCount: string;
  readonly peers: string;
  readonly megapixels: string;
  readonly join?: string;
}

const METHODS: readonly Method[] = ['latensify', 'latensify-told', 'bm3d', 'nlm'];
/** The picture that is shown, its part, and at which σ. */
const SHOWN = { picture: 'kodim23', sigma: 25, left: 96, top: 64, side: 224 };

/** `bench denoise`: PSNR and SSIM under Gaussian noise beside BM3D and non-local means, clean pictures, speed. */
export function denoiseCommand(): Command {
  return new Command('denoise')
    .description(
      'PSNR and SSIM under Gaussian noise beside BM3D and OpenCV; clean pictures; speed and memory',
    )
    .option('--data <folder>', 'folder of pictures', join(projectRoot, 'examples'))
    .option(
      '--output <name>',
      'results go to NAME.json, NAME.md and NAME-METHOD.webp',
      join(projectRoot, 'bench/results/denoise'),
    )
    .option('--model <folder>', 'the model', shippedModel)
    .option('--methods <names>', `only these of ${METHODS.join(',')}`, 'latensify,latensify-told')
    .option('--sigma <numbers>', 'standard deviations in 255', '15,25,50')
    .option('--count <number>', 'the first so many pictures', '1000')
    .option('--slow-count <number>', 'of them for BM3D, which takes a minute for each', '1000')
    .option(
      '--peers <command>',
      'starts bench/peers/denoise.py',
      `python ${join(projectRoot, 'bench/peers/denoise.py')}`,
    )
    .option('--megapixels <number>', 'of the picture whose speed is measured; 0: none', '24')
    .option(
      '--join <file>',
      'takes what is not measured from the JSON of an earlier run: noise depends on names only',
    )
    .action(measure);
}

async function measure(options: Options): Promise<void> {
  const methods = options.methods.split(',') as Method[];
  const unknown = methods.find((method) => !METHODS.includes(method));
  if (unknown !== undefined) throw new Error(`There is no method "${unknown}": ${METHODS.join(', ')}.`);
  await mkdir(dirname(options.output), { recursive: true });
  const measured = await runDenoiseBench({
    data: options.data,
    model: options.model,
    methods,
    sigmas: options.sigma.split(',').map(Number),
    count: Number(options.count),
    slowCount: Number(options.slowCount),
    peers: options.peers.split(/\s+/),
    megapixels: Number(options.megapixels),
    onRow: async ({ picture, sigma, method, psnr }, { noisy, result }) => {
      process.stderr.write(`${picture} σ ${sigma} ${method}: ${psnr.toFixed(2)} dB\n`);
      if (picture !== SHOWN.picture || sigma !== SHOWN.sigma) return;
      await show(result, `${options.output}-${method}.webp`);
      await show(noisy, `${options.output}-noisy.webp`);
    },
  });
  const result = options.join === undefined ? measured : joined(measured, await readResult(options.join));
  const { rows, ...head } = result;
  const json = JSON.stringify(head, null, 2).replace(/\n}$/, '');
  const lines = rows.map((row) => '    ' + JSON.stringify(row));
  await writeFile(options.output + '.json', `${json},\n  "rows": [\n${lines.join(',\n')}\n  ]\n}\n`);
  await writeFile(options.output + '.md', markdownReport(result));
  process.stdout.write(`${options.output}.md\n`);
}

const readResult = async (file: string): Promise<DenoiseResult> =>
  JSON.parse(await readFile(file, 'utf8')) as DenoiseResult;

function joined(measured: DenoiseResult, earlier: DenoiseResult): DenoiseResult {
  const key = ({ picture, sigma, method }: DenoiseResult['rows'][number]) => `${picture} ${sigma} ${method}`;
  const known = new Set(measured.rows.map(key));
  const cleanOnes = new Set(measured.clean.map(({ picture }) => picture));
  // Of another model, only what its peers did still holds.
  const isSame = measured.modelId === earlier.modelId;
  const holds = ({ method }: DenoiseResult['rows'][number]) => isSame || !method.startsWith('latensify');
  return {
    ...measured,
    rows: [...measured.rows, ...earlier.rows.filter((row) => holds(row) && !known.has(key(row)))],
    clean: isSame
      ? [...measured.clean, ...earlier.clean.filter(({ picture }) => !cleanOnes.has(picture))]
      : measured.clean,
    speed: measured.speed ?? (isSame ? earlier.speed : undefined),
  };
}

/** A part at its own size, twice enlarged without smoothing. */
async function show({ width, height, data }: Planes, file: string): Promise<void> {
  const count = width * height;
  const rgb = new Uint8ClampedArray(3 * count);
  for (let i = 0; i < count; i++) for (let c = 0; c < 3; c++) rgb[3 * i + c] = data[c * count + i]! * 255;
  const { left, top, side } = SHOWN;
  await sharp(rgb, { raw: { width, height, channels: 3 } })
    .extract({ left, top, width: side, height: side })
    .resize(2 * side, 2 * side, { kernel: 'nearest' })
    .webp({ quality: 90 })
    .toFile(file);
}
