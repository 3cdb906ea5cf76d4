import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../../common/paths.js';
import type { Channels, Pixels, Pixels16 } from '../../../common/pixels.js';
import { type Colorizer, labOf, openColorizer, render } from '../../../models/colorize/index.js';
import { createRuntime, type Runtime } from '../../../models/runtime/index.js';

const folder = join(projectRoot, 'models/weights/colorize/latensify-1');

async function photograph(name: string, channels: Channels, width = 384): Promise<Pixels> {
  const image = sharp(join(projectRoot, 'examples', name)).resize(width);
  const shaped = channels <= 2 ? image.greyscale() : image;
  const full = channels % 2 === 0 ? shaped.ensureAlpha(0.5) : shaped.removeAlpha();
  const { data, info } = await full.raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels, data: new Uint8Array(data) };
}

function chromaAt({ width, height, channels, data }: Pixels, x: number, y: number) {
  const at = channels * (Math.floor(y * height) * width + Math.floor(x * width));
  return labOf(data[at]!, data[at + 1]!, data[at + 2]!);
}

const meanChroma = ({ channels, data }: Pixels): number => {
  let sum = 0;
  for (let i = 0; i < data.length; i += channels) {
    const { a, b } = labOf(data[i]!, data[i + 1]!, data[i + 2]!);
    sum += Math.hypot(a, b);
  }
  return (sum * channels) / data.length;
};

describe('the colorizer', () => {
  let runtime: Runtime;
  let colorizer: Colorizer;
  beforeAll(async () => {
    runtime = createRuntime({ device: 'cpu' });
    colorizer = await openColorizer(runtime, folder);
  });
  afterAll(async () => {
    await colorizer.dispose();
    await runtime.dispose();
  });

  it('gives a grey photograph colours', async () => {
    const grey = await photograph('kodim23.png', 1);
    const coloured = await render(grey, await colorizer.open(grey).colours());
    expect(coloured.channels).toBe(3);
    expect(meanChroma(coloured)).toBeGreaterThan(3);
  });

  it('gives a place the colour of its hint, and leaves far places as they were', async () => {
    const grey = await photograph('kodim23.png', 1);
    const picture = colorizer.open(grey);
    const hint = picture.possible({ x: 0.25, y: 0.5, a: 45, b: -30 }).hint;
    const before = await render(grey, await picture.colours());
    const after = await render(grey, await picture.colours({ hints: [hint] }));
    const there = chromaAt(after, hint.x, hint.y);
    expect(Math.hypot(there.a - hint.a, there.b - hint.b)).toBeLessThan(8);
    const [old, far] = [chromaAt(before, 0.95, 0.95), chromaAt(after, 0.95, 0.95)];
    expect(Math.hypot(old.a - far.a, old.b - far.b)).toBeLessThan(25);
  });

  it('offers likely colours of a place, all possible there', async () => {
    const picture = colorizer.open(await photograph('kodim23.png', 1));
    const { lightness, colours } = await picture.palette({ x: 0.3, y: 0.3 });
    expect(lightness).toBeGreaterThan(0);
    expect(colours.length).toBeGreaterThan(1);
    for (const { a, b, hex } of colours) {
      expect(hex).toMatch(/^#[0-9a-f]{6}$/);
      expect(picture.possible({ x: 0.3, y: 0.3, a, b }).isClamped).toBe(false);
    }
  });

  it('says when a colour is impossible at its place', async () => {
    const picture = colorizer.open(await photograph('kodim23.png', 1));
    expect(picture.possible({ x: 0.5, y: 0.5, a: 140, b: -140 }).isClamped).toBe(true);
    expect(picture.possible({ x: 0.5, y: 0.5, a: 1, b: 1 }).isClamped).toBe(false);
  });

  it('refuses hints outside the picture', async () => {
    const picture = colorizer.open(await photograph('kodim23.png', 1));
    await expect(picture.colours({ hints: [{ x: 1.2, y: 0.5, a: 0, b: 0 }] })).rejects.toThrow(/outside/);
    await expect(picture.palette({ x: -0.1, y: 0.5 })).rejects.toThrow(/outside/);
  });

  it('lends the colours of the same scene', async () => {
    const colour = await photograph('kodim23.png', 3);
    const grey = await photograph('kodim23.png', 1);
    const picture = colorizer.open(grey);
    const { hints, isGrey } = await picture.lend(colorizer.open(colour));
    expect(isGrey).toBe(false);
    expect(hints.length).toBeGreaterThan(10);
    const distance = async (options: { hints?: typeof hints }): Promise<number> => {
      const { data } = await render(grey, await picture.colours(options));
      return data.reduce((sum, value, i) => sum + (value - colour.data[i]!) ** 2, 0);
    };
    expect(await distance({ hints })).toBeLessThan(0.7 * (await distance({})));
  });

  it('says that a grey reference has nothing to lend', async () => {
    const picture = colorizer.open(await photograph('kodim23.png', 1));
    const grey = colorizer.open(await photograph('kodim20.png', 1));
    expect(await picture.lend(grey)).toEqual({ hints: [], isGrey: true });
  });

  it('leaves a picture of one tone grey, unless there is a hint', async () => {
    const pixels: Pixels = { width: 90, height: 70, channels: 1, data: new Uint8Array(6300).fill(140) };
    const picture = colorizer.open(pixels);
    expect(picture.isSingleTone).toBe(true);
    expect(meanChroma(await render(pixels, await picture.colours()))).toBeLessThan(0.1);
    const hints = [{ x: 0.5, y: 0.5, a: 30, b: 30 }];
    expect(chromaAt(await render(pixels, await picture.colours({ hints })), 0.5, 0.5).a).toBeGreaterThan(20);
  });

  it.each([
    [1, 1],
    [1, 400],
    [37, 3],
    [31, 65],
  ])('takes pictures of %i × %i pixels', async (width, height) => {
    const data = Uint8Array.from({ length: width * height }, (_, i) => (i * 53) % 256);
    const pixels: Pixels = { width, height, channels: 1, data };
    const coloured = await render(pixels, await colorizer.open(pixels).colours());
    expect([coloured.width, coloured.height, coloured.data.length]).toEqual([width, height, 3 * data.length]);
  });

  it('takes 16 bits and gives 16 bits', async () => {
    const { width, height, data } = await photograph('kodim23.png', 1, 96);
    const pixels: Pixels16 = { width, height, channels: 1, data: Uint16Array.from(data, (v) => v * 257) };
    const coloured = await render(pixels, await colorizer.open(pixels).colours());
    expect(coloured.data).toBeInstanceOf(Uint16Array);
  });

  it('sees a picture upright however it is stored', async () => {
    const upright = await photograph('kodim23.png', 1);
    const { width, height } = upright;
    // turned by 180°, as orientation 3 undoes
    const stored: Pixels = { ...upright, data: Uint8Array.from(upright.data).reverse() };
    const straight = await render(upright, await colorizer.open(upright).colours());
    const turned = await render(stored, await colorizer.open(stored, 3).colours());
    const far = (p: Pixels, x: number, y: number) => chromaAt(p, (x + 0.5) / width, (y + 0.5) / height);
    for (const [x, y] of [
      [40, 40],
      [200, 100],
      [300, 200],
    ] as const) {
      const one = far(straight, x, y);
      const other = far(turned, width - 1 - x, height - 1 - y);
      expect(Math.hypot(one.a - other.a, one.b - other.b)).toBeLessThan(3);
    }
  });
});
