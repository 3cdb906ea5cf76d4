import girl from '../../../examples/kodim07.png?url';
import parrots from '../../../examples/kodim23.png?url';

export interface Example {
  readonly name: string;
  readonly hasAlpha: boolean;
  load(): Promise<{ readonly bitmap: ImageBitmap; readonly bytes: number }>;
}

async function file(url: string): Promise<{ bitmap: ImageBitmap; bytes: number }> {
  const blob = await (await fetch(url)).blob();
  return { bitmap: await createImageBitmap(blob), bytes: blob.size };
}

/** The photograph again and again, until it has the size of a camera's picture. */
async function tiled(
  url: string,
  width: number,
  height: number,
): Promise<{ bitmap: ImageBitmap; bytes: number }> {
  const { bitmap, bytes } = await file(url);
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d')!;
  context.fillStyle = context.createPattern(bitmap, 'repeat')!;
  context.fillRect(0, 0, width, height);
  return {
    bitmap: canvas.transferToImageBitmap(),
    bytes: (bytes * width * height) / (bitmap.width * bitmap.height),
  };
}

/** The photograph in a soft round frame. */
async function vignette(url: string): Promise<{ bitmap: ImageBitmap; bytes: number }> {
  const { bitmap, bytes } = await file(url);
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d')!;
  context.drawImage(bitmap, 0, 0);
  const gradient = context.createRadialGradient(
    width / 2,
    height / 2,
    height / 4,
    width / 2,
    height / 2,
    width / 2,
  );
  gradient.addColorStop(0, '#000');
  gradient.addColorStop(1, '#0000');
  context.globalCompositeOperation = 'destination-in';
  context.fillStyle = gradient;
  context.fillRect(0, 0, width, height);
  return { bitmap: canvas.transferToImageBitmap(), bytes };
}

export const examples: readonly Example[] = [
  { name: 'Parrots', hasAlpha: false, load: () => file(parrots) },
  { name: 'Shutters', hasAlpha: false, load: () => file(girl) },
  { name: 'Transparent', hasAlpha: true, load: () => vignette(parrots) },
  { name: '24 megapixels', hasAlpha: false, load: () => tiled(parrots, 6000, 4000) },
  { name: '50 megapixels', hasAlpha: false, load: () => tiled(girl, 8688, 5792) },
];
