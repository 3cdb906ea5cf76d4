import type { Network, Tensor } from '../runtime/index.js';
import { clampToGamut } from '../../common/gamut.js';
import { fitColours } from './guided-filter.js';
import { assertInside } from './hints-file.js';
import { drawHints, pixelAt } from './hints.js';
import { upsampleJointly } from './joint-bilateral.js';
import { readChroma, readLuminance, type AnyPixels } from './luminance.js';
import type { ColorizeManifest } from './model.js';
import { likeliestColours } from './palette.js';
import { makePlane, shrink, type Plane } from './planes.js';
import { propagate } from './propagation.js';
import { lendColours, type FeatureGrid } from './reference.js';
import type {
  ColourOptions,
  Colours,
  Hint,
  LentColours,
  OpenPicture,
  Palette,
  PaletteColour,
  Place,
} from './types.js';
import { turnBack, turnUpright, type Orientation } from './upright.js';
import { workingSize } from './working-size.js';

/** Of the working size, at which features are compared. */
const FEATURE_STEP = 16;
/** Largest difference in L of a picture of one tone. */
const ONE_TONE = 1.5;
/** Mean chroma below which a picture has no colours to lend. */
const GREYEST = 3;
/** How much of the rebalancing the palette takes back: rare colours shall be offered, but not before likely ones. */
const PALETTE_UNDO = 0.5;

interface Outputs {
  /** 1, 2, h/2, w/2 */
  readonly ab: Tensor;
  /** 1, colours, h/4, w/4 */
  readonly logits: Tensor;
  /** 1, channels, h/16, w/16 */
  readonly features: Tensor;
}

/** A picture's luminance at the working size, upright, and what the network makes of it. */
export class WorkingPicture implements OpenPicture {
  readonly isSingleTone: boolean;
  readonly #network: Network;
  readonly #manifest: ColorizeManifest;
  readonly #orientation: Orientation;
  readonly #luminance: Plane;
  /** The picture's own colours where features are compared. */
  readonly #own: { readonly a: Plane; readonly b: Plane };
  #lent: { readonly reference: OpenPicture; readonly colours: LentColours } | undefined;
  #last: { readonly key: string; readonly outputs: Promise<Outputs> } | undefined;

  constructor(network: Network, manifest: ColorizeManifest, pixels: AnyPixels, orientation: Orientation) {
    this.#network = network;
    this.#manifest = manifest;
    this.#orientation = orientation;
    const size = workingSize(pixels, manifest.workingSide, manifest.multiple);
    const stored = readLuminance(pixels, size);
    this.#luminance = turnUpright(stored, orientation);
    const own = readChroma(pixels, { width: size.width / FEATURE_STEP, height: size.height / FEATURE_STEP });
    this.#own = { a: turnUpright(own.a, orientation), b: turnUpright(own.b, orientation) };
    this.isSingleTone = rangeOf(stored) < ONE_TONE;
  }

  async colours({ hints = [], signal }: ColourOptions = {}): Promise<Colours> {
    assertInside(hints);
    const luminance = this.#luminance;
    if (this.isSingleTone && hints.length === 0) {
      const none = makePlane(luminance.width, luminance.height);
      return { field: fitColours(luminance, none, none) };
    }
    const { ab } = await this.#outputs(hints, signal);
    const [a, b] = upsampleJointly(luminance, planesOf(ab));
    const guided = propagate(luminance, { a: a!, b: b! }, hints, this.#manifest.vividness);
    const back = (plane: Plane): Plane => turnBack(plane, this.#orientation);
    return { field: fitColours(back(luminance), back(guided.a), back(guided.b)) };
  }

  async palette(place: Place, { hints = [], signal }: ColourOptions = {}): Promise<Palette> {
    assertInside(hints);
    assertInside([{ ...place, a: 0, b: 0 }]);
    const lightness = this.#lightnessAt(place);
    const { logits } = await this.#outputs(hints, signal);
    return { lightness, colours: this.#likely(logits, place, lightness) };
  }

  possible(hint: Hint): { readonly hint: Hint; readonly isClamped: boolean } {
    const { a, b } = clampToGamut(this.#lightnessAt(hint), hint);
    const loss = Math.hypot(hint.a - a, hint.b - b);
    return { hint: { ...hint, a, b }, isClamped: loss > 1 };
  }

  /** Kept for the last reference: hints come and go beside what it lends. */
  async lend(reference: OpenPicture, signal?: AbortSignal): Promise<LentColours> {
    if (!(reference instanceof WorkingPicture)) throw new TypeError('a reference of another kind');
    if (this.#lent?.reference !== reference) {
      this.#lent = { reference, colours: await this.#lendFrom(reference, signal) };
    }
    return this.#lent.colours;
  }

  async #lendFrom(reference: WorkingPicture, signal: AbortSignal | undefined): Promise<LentColours> {
    if (reference.#meanChroma() < GREYEST) return { hints: [], isGrey: true };
    const target = { features: await this.#features(signal), luminance: this.#coarseLuminance() };
    const source = {
      features: await reference.#features(signal),
      luminance: reference.#coarseLuminance(),
      ...reference.#own,
    };
    const hints = lendColours(target, source).map((hint) => this.possible(hint).hint);
    return { hints, isGrey: false };
  }

  #lightnessAt(place: Place): number {
    const { x, y } = pixelAt(place, this.#luminance);
    return Math.min(100, Math.max(0, this.#luminance.data[y * this.#luminance.width + x]!));
  }

  #coarseLuminance(): Plane {
    return shrink(this.#luminance, FEATURE_STEP);
  }

  #meanChroma(): number {
    const { a, b } = this.#own;
    return a.data.reduce((sum, value, i) => sum + Math.hypot(value, b.data[i]!), 0) / a.data.length;
  }

  async #features(signal: AbortSignal | undefined): Promise<FeatureGrid> {
    const { features } = await this.#outputs([], signal);
    const [, channels, height, width] = features.dims;
    return { channels: channels!, height: height!, width: width!, data: features.data };
  }

  /** The likeliest colours of a place: the mean of the distributions of the nine cells around it. */
  #likely(logits: Tensor, place: Place, lightness: number): PaletteColour[] {
    const { colours, logWeights } = this.#manifest;
    const [, , height, width] = logits.dims as [number, number, number, number];
    const centre = pixelAt(place, { width, height });
    const sum = new Float32Array(colours.length);
    let cells = 0;
    for (let y = Math.max(0, centre.y - 1); y <= Math.min(height - 1, centre.y + 1); y++) {
      for (let x = Math.max(0, centre.x - 1); x <= Math.min(width - 1, centre.x + 1); x++) {
        const values = logWeights.map(
          (weight, i) => logits.data[(i * height + y) * width + x]! - PALETTE_UNDO * weight,
        );
        softmax(values).forEach((p, i) => (sum[i]! += p));
        cells++;
      }
    }
    return likeliestColours(
      sum.map((p) => p / cells),
      colours.map(([a, b]) => ({ a, b })),
      lightness,
    );
  }

  /** Kept for the last hints: a palette and a rendering usually follow each other. */
  async #outputs(hints: readonly Hint[], signal: AbortSignal | undefined): Promise<Outputs> {
    const key = JSON.stringify(hints);
    if (this.#last?.key !== key) {
      const outputs = this.#run(hints, signal);
      this.#last = { key, outputs };
      outputs.catch(() => {
        if (this.#last?.outputs === outputs) this.#last = undefined;
      });
    }
    return await this.#last.outputs;
  }

  async #run(hints: readonly Hint[], signal: AbortSignal | undefined): Promise<Outputs> {
    const { width, height, data } = this.#luminance;
    const drawn = drawHints(hints, { width, height });
    const both = new Float32Array(2 * data.length);
    both.set(drawn.a.data);
    both.set(drawn.b.data, data.length);
    const outputs = await this.#network.run(
      {
        luminance: { dims: [1, 1, height, width], data: data.slice() },
        hints: { dims: [1, 2, height, width], data: both },
        confidence: { dims: [1, 1, height, width], data: drawn.confidence.data },
      },
      signal,
    );
    return outputs as unknown as Outputs;
  }
}

function planesOf({ dims, data }: Tensor): Plane[] {
  const [, channels, height, width] = dims as [number, number, number, number];
  return Array.from({ length: channels }, (_, c) => ({
    width,
    height,
    data: data.subarray(c * width * height, (c + 1) * width * height),
  }));
}

function rangeOf({ data }: Plane): number {
  const [low, high] = data.reduce(([l, h], value) => [Math.min(l, value), Math.max(h, value)], [
    Infinity,
    -Infinity,
  ] as [number, number]);
  return high - low;
}

function softmax(values: readonly number[]): number[] {
  const highest = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - highest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
