import { LatensifyError } from '../../common/errors.js';
import { area, intersect } from '../../common/geometry.js';
import { isLtn, parseLtn, readLtnHeader } from '../../models/codec/container/index.js';
import type { Codec, EmbeddedModel } from '../../models/codec/index.js';
import { type SourceFile, readRegularFile } from '../files/index.js';
import { type ExportFormat, readImage, writeImage } from '../images/index.js';
import type { Conversion, Converter, ConvertHooks, Inspected, Verdict } from './converter.js';
import { damageOf } from './ltn-damage.js';
import type { DevelopRequest } from './requests.js';

const defaultMaxPixels = 200e6;

const extensions: Readonly<Record<ExportFormat, string>> = {
  jpeg: '.jpg',
  png: '.png',
  webp: '.webp',
  avif: '.avif',
  tiff: '.tiff',
};

/**
 * Finds the codec that a file was written with.
 * @param inFile what the file says of the model, and the model itself where it is embedded
 * @throws LatensifyError 'model'
 */
export type CodecFor = (modelId: string, inFile?: EmbeddedModel) => Promise<Codec>;

/** .ltn files back to pictures. */
export function developer(request: DevelopRequest, codecFor: CodecFor): Converter {
  const { format, quality, region, grain } = request;
  const extension = extensions[format];
  return {
    extensions: [extension],
    job: 'develop',
    options: { format, quality, region, grain },
    models: [],
    tokens: { quality: quality === undefined ? 'default' : String(quality), format },
    judge: (file, head) => Promise.resolve(judge(file, head, extension)),
    inspect: (file) => inspect(file, request),
    convert: (inspected, hooks) => develop(inspected, request, codecFor, hooks),
  };
}

function judge(file: SourceFile, head: Uint8Array, extension: string): Verdict {
  if (isLtn(head)) return { kind: 'convert', extensions: [extension], models: modelsOf(head) };
  const isExpected = file.named || file.name.toLowerCase().endsWith('.ltn');
  if (!isExpected) return { kind: 'leave', reason: 'It is no .ltn file.' };
  const reason = head.length === 0 ? 'The file is empty (zero bytes).' : 'It is no .ltn file.';
  return { kind: 'refuse', reason };
}

/** The reason why a header can't be read is said when the file has its turn. */
function modelsOf(head: Uint8Array): string[] {
  try {
    return [readLtnHeader(head).modelId];
  } catch {
    return [];
  }
}

/** @throws LatensifyError 'damaged' | 'unsupported' | 'too-large' | 'usage' */
async function inspect(file: SourceFile, { region, maxPixels }: DevelopRequest): Promise<Inspected> {
  const bytes = await readRegularFile(file.path);
  const header = readLtnHeader(bytes);
  const size = `${header.width} × ${header.height}`;
  const pixels =
    region === undefined ? area(header) : area(intersect(region, { left: 0, top: 0, ...header }));
  if (pixels === 0) {
    throw new LatensifyError('usage', `The region lies outside the picture of ${size} pixels.`);
  }
  const limit = maxPixels ?? defaultMaxPixels;
  if (pixels > limit) {
    throw new LatensifyError(
      'too-large',
      `The picture has ${size} pixels; the limit is ${limit} and can be raised.`,
    );
  }
  return { file, bytes, pixels };
}

async function develop(
  { bytes }: Inspected,
  { format, quality, region, grain }: DevelopRequest,
  codecFor: CodecFor,
  hooks: ConvertHooks,
): Promise<Conversion> {
  const { header, embeddedModel } = parseLtn(bytes, { maxPixels: Infinity });
  const codec = await codecFor(header.modelId, embeddedModel);
  const decoded = await codec.decode(bytes, {
    limits: { maxPixels: Infinity },
    onProgress: hooks.onProgress,
    ...(region && { region }),
    ...(grain !== undefined && { grain }),
    ...(hooks.signal && { signal: hooks.signal }),
  });
  const damage = damageOf(bytes, decoded);
  const { orientation } = decoded.header;
  const written = await writeImage(decoded.pixels, decoded.metadata, orientation, {
    format,
    ...(quality !== undefined && { quality }),
  });
  return {
    kind: 'result',
    bytes: written.bytes,
    extension: extensions[format],
    quality,
    notices: written.notices,
    ...(damage !== undefined && { incomplete: `${damage} What is left was written.` }),
    verify: async (readBack) => {
      await readImage(readBack, { maxPixels: Infinity });
    },
  };
}
