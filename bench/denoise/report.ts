import { fixed, markdownTable } from '../shared/markdown.js';
import type { DenoiseResult, DenoiseRow, Method } from './types.js';

const names: Readonly<Record<Method, string>> = {
  latensify: 'Latensify, blind',
  'latensify-told': 'Latensify, told σ',
  bm3d: 'BM3D, told σ',
  nlm: 'OpenCV non-local means, told σ',
};

const wanted: Readonly<Record<number, string>> = { 15: '34.5', 25: '32.1', 50: '29.0' };

export function markdownReport(result: DenoiseResult): string {
  const { machine, rows, clean, speed, modelId } = result;
  const parts = [
    '# Denoising',
    `Model ${modelId}; ${machine.cpu}, ${machine.cores} cores, ${machine.platform}. Made by \`npm run bench -- denoise\`.`,
    '## Gaussian noise',
    'Float noise, not clipped, of a fixed seed for each picture. PSNR in dB and SSIM over R, G and B of whole pictures, means; results are clipped, not rounded. Peers are compared on the pictures that they were run on: the last columns are how Latensify, told σ as they are, does on the same ones, and how many times as long as it they took in the same run.',
    gaussianTable(rows),
    '## Clean pictures',
    'Pictures without noise (those above at half size, and smooth ramps), blind at the default strength. Wanted: above 45 dB each, and less than 0.1 % of the pixels off by more than 2/255.',
    markdownTable(
      [
        { title: 'picture', align: 'left' },
        { title: 'PSNR', align: 'right' },
        { title: 'off by more than 2/255', align: 'right' },
      ],
      clean.map(({ picture, psnr, off }) => [picture, fixed(psnr, 1), `${(off * 100).toFixed(2)} %`]),
    ),
  ];
  if (speed) {
    const { width, height, seconds, peakBytes, denoiserSeconds, estimatorSeconds, gflops, plainGflops } =
      speed;
    parts.push(
      '## Speed',
      `${width} × ${height} pixels, 8 bits, from pixels to pixels in ${seconds.toFixed(1)} s: ${((width * height) / seconds / 1e6).toFixed(2)} MP/s, ${gflops.toFixed(0)} GFLOPS of the denoiser's own work, ${((gflops / plainGflops) * 100).toFixed(0)} % of what one plain 64-channel convolution reaches on this machine in the same run (${plainGflops.toFixed(0)} GFLOPS). The denoiser took ${denoiserSeconds.toFixed(1)} s with its waiting, the estimator ${estimatorSeconds.toFixed(1)} s. Largest memory of the process: ${(peakBytes / 1e6).toFixed(0)} MB, the picture and its result included.`,
    );
  }
  return parts.join('\n\n') + '\n';
}

function gaussianTable(rows: readonly DenoiseRow[]): string {
  const sigmas = [...new Set(rows.map(({ sigma }) => sigma))].sort((a, b) => a - b);
  const lines = sigmas.flatMap((sigma) =>
    (Object.keys(names) as Method[]).flatMap((method) => {
      const own = rows.filter((row) => row.sigma === sigma && row.method === method);
      if (own.length === 0) return [];
      const pictures = new Set(own.map(({ picture }) => picture));
      const same = rows.filter(
        (row) => row.sigma === sigma && row.method === 'latensify-told' && pictures.has(row.picture),
      );
      const isOurs = method.startsWith('latensify');
      return [
        [
          String(sigma),
          names[method],
          String(own.length),
          fixed(mean(own, 'psnr'), 2),
          fixed(mean(own, 'ssim'), 4),
          isOurs ? (wanted[sigma] ?? '') : '',
          (mean(own, 'milliseconds') / 1000).toFixed(1),
          isOurs ? '' : fixed(mean(same, 'psnr'), 2),
          isOurs ? '' : `${fixed(mean(own, 'milliseconds') / mean(same, 'milliseconds'), 1)} ×`,
        ],
      ];
    }),
  );
  const titles = [
    'σ',
    'method',
    'pictures',
    'PSNR',
    'SSIM',
    'wanted',
    's a picture',
    'Latensify on the same',
    'times its time',
  ];
  return markdownTable(
    titles.map((title) => ({ title, align: title === 'method' ? 'left' : 'right' })),
    lines,
  );
}

const mean = (rows: readonly DenoiseRow[], what: 'psnr' | 'ssim' | 'milliseconds'): number =>
  rows.reduce((sum, row) => sum + row[what], 0) / rows.length;
