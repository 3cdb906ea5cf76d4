import type { Size } from '../../common/geometry.js';
import type { Pixels } from '../../common/pixels.js';
import { once, RecentlyUsed } from '../../common/recently-used.js';
import {
  chromaAt,
  type Colorizer,
  type Colours,
  type OpenPicture as WorkingPicture,
  type Place,
  render,
} from '../../models/colorize/index.js';
import type { ColorizedVersion, Palette } from '../api/index.js';
import { diskStorage } from '../files/index.js';
import { greyAsSrgb } from '../images/index.js';
import { chooseHints, type ChosenHints, Lender, stretchTones, tonalEnds } from '../jobs/index.js';
import { levelSize } from './geometry.js';
import type { OpenPicture } from './picture.js';

/** Finds a colorization model, by default the newest one. @throws LatensifyError 'model' */
export type ColorizerFor = (model: string | undefined) => Promise<Colorizer>;

/** How a picture is to be coloured, with the file that the reference stands for. */
export interface Colouring extends ColorizedVersion {
  readonly referencePath: string | undefined;
}

/** A part of a picture at a level, without its noise where that goes first. */
export interface PartOfPicture {
  readonly pixels: Pixels;
  readonly left: number;
  readonly top: number;
  readonly level: number;
}

export interface ColouredPart {
  readonly pixels: Pixels;
  /** Sentences. */
  readonly notices: readonly string[];
}

/** A picture as the network sees it: at its working size, with its tones drawn out where that is wanted. */
interface Prepared {
  readonly working: WorkingPicture;
  readonly stretch: (pixels: Pixels) => Pixels;
}

interface Coloured extends Prepared, ChosenHints {
  readonly colours: Colours;
}

/** The network's short side is half of this: what lies above it costs time and changes nothing that is seen. */
const enoughForNetwork = 512;

/**
 * Colours of the pictures that are looked at. What the network says of a picture is kept, so that another part of it, or
 * another saturation, costs the painting alone.
 */
export class ColouredPictures {
  private readonly colorizerFor: ColorizerFor;
  private readonly prepared = new RecentlyUsed<Promise<Prepared>>(3);
  private readonly coloured = new RecentlyUsed<Promise<Coloured>>(8);
  private readonly lenders = new RecentlyUsed<Lender>(2);

  constructor(colorizerFor: ColorizerFor) {
    this.colorizerFor = colorizerFor;
  }

  /** @param key of the picture */
  async paint(
    key: string,
    picture: OpenPicture,
    colouring: Colouring,
    part: PartOfPicture,
    signal: AbortSignal | undefined,
  ): Promise<ColouredPart> {
    const { colours, stretch, notices } = await this.colour(key, picture, colouring);
    const pixels = stretch(greyAsSrgb(part.pixels, picture.metadata.icc));
    const { width, height } = pixels;
    const painted = await render(pixels, colours, {
      saturation: colouring.saturation,
      part: {
        rect: { left: part.left, top: part.top, width, height },
        whole: levelSize(picture.size, part.level),
      },
      signal,
    });
    return { pixels: painted, notices };
  }

  async palette(key: string, picture: OpenPicture, colouring: Colouring, place: Place): Promise<Palette> {
    const { working, colours, hints } = await this.colour(key, picture, colouring);
    const likely = await working.palette(place, { hints });
    const { lightness } = likely;
    return { lightness, colours: [...likely.colours], now: chromaAt(colours, place, lightness) };
  }

  clear(): void {
    this.prepared.clear();
    this.coloured.clear();
  }

  /** Nobody's signal ends it: others may wait for the same, and it takes a moment only. */
  private async colour(key: string, picture: OpenPicture, colouring: Colouring): Promise<Coloured> {
    const { stretch, hints: given, referencePath, model } = colouring;
    const colorizer = await this.colorizerFor(model);
    const lender = referencePath === undefined ? undefined : this.lender(referencePath, colorizer);
    const prepared = JSON.stringify([key, stretch, colorizer.modelId]);
    const coloured = JSON.stringify([prepared, given, referencePath, await lender?.stamp()]);
    return await once(this.coloured, coloured, async () => {
      const known = await once(this.prepared, prepared, () => this.prepare(picture, stretch, colorizer));
      const chosen = await chooseHints(known.working, given, await lender?.picture(), undefined);
      return { ...known, ...chosen, colours: await known.working.colours({ hints: chosen.hints }) };
    });
  }

  private async prepare(picture: OpenPicture, isStretched: boolean, colorizer: Colorizer): Promise<Prepared> {
    const { icc } = picture.metadata;
    const small = greyAsSrgb(await wholeAt(picture, levelFor(picture.size)), icc);
    if (!isStretched) return { working: colorizer.open(small), stretch: (pixels) => pixels };
    const ends = tonalEnds(greyAsSrgb(await wholeAt(picture, 0), icc));
    return {
      working: colorizer.open(stretchTones(small, ends)),
      stretch: (pixels) => stretchTones(pixels, ends),
    };
  }

  private lender(path: string, colorizer: Colorizer): Lender {
    const key = `${colorizer.modelId} ${path}`;
    const lender = this.lenders.get(key) ?? new Lender(path, colorizer, diskStorage);
    this.lenders.set(key, lender);
    return lender;
  }
}

const wholeAt = (picture: OpenPicture, level: number): Promise<Pixels> =>
  picture.crop({ left: 0, top: 0, ...levelSize(picture.size, level) }, level);

/** The smallest that still has all that the network takes in. */
function levelFor(size: Size): number {
  let level = 0;
  while (shortSide(levelSize(size, level + 1)) >= enoughForNetwork) level++;
  return level;
}

const shortSide = ({ width, height }: Size): number => Math.min(width, height);
