import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { projectRoot } from '../../common/paths.js';

/** The engine keeps sharp from opening files itself. */
const sample = readFileSync(join(projectRoot, 'examples', 'kodim23.png'));

export interface Cutting {
  readonly width?: number;
  readonly height?: number;
  readonly left?: number;
  readonly top?: number;
}

/** A piece of a sample photograph, undistorted. */
export function photograph({ width = 160, height = 120, left = 300, top = 200 }: Cutting = {}): Sharp {
  return sharp(sample).extract({ left, top, width, height });
}

export const pngPhotograph = (cutting?: Cutting): Promise<Uint8Array> => photograph(cutting).png().toBuffer();

export const jpegPhotograph = (quality = 95, cutting?: Cutting): Promise<Uint8Array> =>
  photograph(cutting).jpeg({ quality, chromaSubsampling: '4:4:4' }).toBuffer();

/** Every sample is random: no codec makes it small and near at once. */
export function noise(width: number, height: number): Sharp {
  const data = new Uint8Array(width * height * 3);
  let state = 1;
  for (let index = 0; index < data.length; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[index] = state >>> 24;
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}
