import { LatensifyError, throwIfCancelled } from '../../../common/errors.js';
import { area, type Rect } from '../../../common/geometry.js';
import type { Figures, Patch, PatchRequest, Picture, Version } from '../types.js';

/** Crops up to this many pixels are encoded at full size, larger ones at the level that is shown. */
const largestFullCrop = 3e6;
/** Equal pictures have an infinite PSNR: they are given this one. */
const equalPsnr = 99;

export interface MemoryPictureOptions {
  readonly hasAlpha?: boolean;
  /** Of the file that the pixels came from. */
  readonly bytes?: number;
}

/**
 * A picture that lies in memory, with the two formats that browsers encode themselves (JPEG and WebP): for
 * demonstrations and tests without an engine. Levels are scaled down by the browser.
 */
export function memoryPicture(source: ImageBitmap, options: MemoryPictureOptions = {}): Picture {
  const { hasAlpha = false, bytes = source.width * source.height * 3 } = options;
  const { width, height } = source;
  const whole = { left: 0, top: 0, width, height };
  return {
    width,
    height,
    hasAlpha,
    bytes,
    levels: Math.max(1, Math.ceil(Math.log2(Math.max(width, height) / 512)) + 1),
    async render(request, _view, signal): Promise<Patch> {
      await turn();
      throwIfCancelled(signal);
      const { region, level, version } = request;
      if (version.kind === 'original') {
        return { bitmap: crop(source, region, level), region, level, figures: { isApproximate: false } };
      }
      return await renderEncoded(source, request, signal);
    },
    // It takes the engine's metrics.
    measure: () => Promise.resolve(undefined),
    async estimate(version, signal) {
      if (version.kind === 'original') return { bytes, isExact: true };
      const blob = await encode(crop(source, whole, 0), version);
      throwIfCancelled(signal);
      return { bytes: blob.size, isExact: true };
    },
  };
}

async function renderEncoded(
  source: ImageBitmap,
  { version, region, level }: PatchRequest,
  signal: AbortSignal,
): Promise<Patch> {
  const isFull = area(region) <= largestFullCrop;
  const blob = await encode(crop(source, region, isFull ? 0 : level), version);
  throwIfCancelled(signal);
  const decoded = await createImageBitmap(blob);
  const bitmap =
    isFull && level > 0 ? crop(decoded, { left: 0, top: 0, ...sizeOf(decoded) }, level) : decoded;
  if (bitmap !== decoded) decoded.close();
  const original = crop(source, region, level);
  const figures: Figures = { cropBytes: blob.size, psnr: psnr(original, bitmap), isApproximate: !isFull };
  original.close();
  return { bitmap, region, level, figures };
}

/** A part at a level; level 0 is a plain copy. */
function crop(source: ImageBitmap, { left, top, width, height }: Rect, level: number): ImageBitmap {
  const size = { width: Math.ceil(width / 2 ** level), height: Math.ceil(height / 2 ** level) };
  const canvas = new OffscreenCanvas(size.width, size.height);
  const context = canvas.getContext('2d')!;
  context.imageSmoothingEnabled = level > 0;
  context.imageSmoothingQuality = 'high';
  context.drawImage(source, left, top, width, height, 0, 0, size.width, size.height);
  return canvas.transferToImageBitmap();
}

async function encode(pixels: ImageBitmap, version: Version): Promise<Blob> {
  if (version.kind !== 'encoded' || version.format === 'avif') {
    pixels.close();
    throw new LatensifyError('unsupported', 'It takes the engine to make it, and this page has none.');
  }
  const canvas = new OffscreenCanvas(pixels.width, pixels.height);
  canvas.getContext('2d')!.drawImage(pixels, 0, 0);
  pixels.close();
  return await canvas.convertToBlob({ type: `image/${version.format}`, quality: version.quality / 100 });
}

/** Of the colour samples, in dB. */
function psnr(a: ImageBitmap, b: ImageBitmap): number {
  const [one, other] = [samplesOf(a), samplesOf(b)];
  let sum = 0;
  for (let i = 0; i < one.length; i += 4) {
    for (let channel = 0; channel < 3; channel++) sum += (one[i + channel]! - other[i + channel]!) ** 2;
  }
  const meanError = sum / ((one.length / 4) * 3);
  return meanError === 0 ? equalPsnr : 10 * Math.log10(255 ** 2 / meanError);
}

function samplesOf(bitmap: ImageBitmap): Uint8ClampedArray {
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, width, height).data;
}

const sizeOf = ({ width, height }: ImageBitmap) => ({ width, height });

/** Lets the page do what else it has to. */
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
