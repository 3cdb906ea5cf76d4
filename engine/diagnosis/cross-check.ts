import { asLatensifyError } from '../../common/errors.js';
import type { Pixels } from '../../common/pixels.js';
import type { Codec } from '../../models/codec/index.js';
import { Library, type LibraryOptions } from '../library/index.js';

type Build = 'native' | 'wasm';

/** How a model fares in the two builds of ONNX Runtime. */
export interface Crossing {
  /** Why a build can't open the model; undefined where it can. */
  readonly opened: Readonly<Record<Build, string | undefined>>;
  /** Why a file that one build wrote was not read well by a build, if so. */
  readonly failure: string | undefined;
}

/** Writes a small picture with each build that opens the model, and reads each file with each of them. */
export async function crossCheck(modelId: string, options: LibraryOptions): Promise<Crossing> {
  const libraries = {
    native: new Library({ ...options, device: 'cpu', exactEngine: 'native' }),
    wasm: new Library({ ...options, device: 'cpu', exactEngine: 'wasm' }),
  };
  try {
    const opened: Record<Build, string | undefined> = { native: undefined, wasm: undefined };
    const codecs: Codec[] = [];
    for (const build of ['native', 'wasm'] as const) {
      try {
        codecs.push(await libraries[build].codecs.open(modelId));
      } catch (thrown) {
        opened[build] = asLatensifyError(thrown).message;
      }
    }
    return { opened, failure: await firstFailure(codecs) };
  } finally {
    await libraries.native.dispose();
    await libraries.wasm.dispose();
  }
}

async function firstFailure(codecs: readonly Codec[]): Promise<string | undefined> {
  const picture = testPicture(160, 96);
  try {
    for (const writer of codecs) {
      const file = await writer.encode(picture, { quality: 50 });
      for (const reader of codecs) {
        const { pixels, damage } = await reader.decode(file);
        if (damage.length > 0) return `A file just written can't be read: ${damage[0]!.reason}.`;
        if (meanDifference(picture, pixels) > worstMeanDifference) {
          return 'A file just written decodes to another picture.';
        }
      }
    }
    return undefined;
  } catch (thrown) {
    return asLatensifyError(thrown).message;
  }
}

/** In steps of 255: far above what the codec loses on this picture, far below that of two different pictures. */
const worstMeanDifference = 12;

function meanDifference(a: Pixels, b: Pixels): number {
  let sum = 0;
  for (let index = 0; index < a.data.length; index += 1)
    sum += Math.abs(a.data[index]! - (b.data[index] ?? 0));
  return sum / a.data.length;
}

/** Slopes, a bright disc and a little noise: every table of the entropy coder gets work. */
function testPicture(width: number, height: number): Pixels {
  const data = new Uint8Array(width * height * 3);
  let seed = 1;
  for (let index = 0; index < data.length; index += 1) {
    const pixel = Math.floor(index / 3);
    const x = (pixel % width) / width;
    const y = Math.floor(pixel / width) / height;
    const slope = [220 * x, 220 * y, 110 * (x + y)][index % 3]!;
    const disc = (x - 0.6) ** 2 + (y - 0.4) ** 2 < 0.04 ? 60 : 0;
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    data[index] = Math.min(255, slope + disc + (seed >>> 28));
  }
  return { width, height, channels: 3, data };
}
