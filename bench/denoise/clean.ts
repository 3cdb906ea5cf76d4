import { basename, extname } from 'node:path';
import type { Denoiser } from '../../models/denoise/index.js';
import type { Pixels } from '../../common/pixels.js';
import { uniformSource } from '../shared/noise.js';
import { readRgb } from '../shared/pictures.js';
import type { CleanRow } from './types.js';

const RAMPS = 8;

/** Pictures without noise: the given ones at half size, and smooth ramps. Blind, at the default strength. */
export async function measureClean(denoiser: Denoiser, paths: readonly string[]): Promise<CleanRow[]> {
  const rows: CleanRow[] = [];
  for (const path of paths) {
    rows.push(await measure(denoiser, basename(path, extname(path)), halved(await readRgb(path))));
  }
  for (let number = 1; number <= RAMPS; number++)
    rows.push(await measure(denoiser, `ramp ${number}`, ramp(number)));
  return rows;
}

async function measure(denoiser: Denoiser, picture: string, pixels: Pixels): Promise<CleanRow> {
  const map = await denoiser.noiseOf(pixels, { kind: 'auto' });
  const { data } = await denoiser.denoise(pixels, map, { strength: 50, colour: 50 });
  let [squares, off] = [0, 0];
  for (let at = 0; at < data.length; at += 3) {
    let most = 0;
    for (let c = at; c < at + 3; c++) {
      const difference = Math.abs(data[c]! - pixels.data[c]!);
      squares += difference ** 2;
      most = Math.max(most, difference);
    }
    if (most > 2) off++;
  }
  const psnr = -10 * Math.log10(Math.max(1e-10, squares / data.length / 255 ** 2));
  return { picture, psnr, off: off / (data.length / 3) };
}

/** Means of 2 × 2 pixels: whatever noise a picture has is halved, too. */
function halved({ width, height, data }: Pixels): Pixels {
  const [w, h] = [width >> 1, height >> 1];
  const half = new Uint8Array(3 * w * h);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      for (let c = 0; c < 3; c++) {
        const at = (row: number, column: number) => data[((2 * y + row) * width + 2 * x + column) * 3 + c]!;
        half[(y * w + x) * 3 + c] = Math.round((at(0, 0) + at(0, 1) + at(1, 0) + at(1, 1)) / 4);
      }
    }
  }
  return { width: w, height: h, channels: 3, data: half };
}

/** A plane and a slow wave in each channel. */
function ramp(seed: number): Pixels {
  const [width, height] = [384, 256];
  const random = uniformSource(seed);
  const data = new Uint8Array(3 * width * height);
  for (let c = 0; c < 3; c++) {
    const [base, across, down, phase] = [
      0.3 + 0.4 * random(),
      random() - 0.5,
      random() - 0.5,
      6.3 * random(),
    ];
    for (let y = 0, at = c; y < height; y++) {
      for (let x = 0; x < width; x++, at += 3) {
        const [u, v] = [x / width - 0.5, y / height - 0.5];
        const value = base + 0.6 * (across * u + down * v) + 0.05 * Math.sin(4 * u + 3 * v + phase);
        data[at] = Math.round(255 * Math.min(1, Math.max(0, value)));
      }
    }
  }
  return { width, height, channels: 3, data };
}
