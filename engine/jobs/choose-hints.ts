import type { Hint, OpenPicture } from '../../models/colorize/index.js';

export interface ChosenHints {
  readonly hints: readonly Hint[];
  /** Sentences. */
  readonly notices: readonly string[];
}

/**
 * The user's hints made possible at their places and, with a reference, those that it lends.
 * @throws LatensifyError 'cancelled'
 */
export async function chooseHints(
  picture: OpenPicture,
  given: readonly Hint[],
  reference: OpenPicture | undefined,
  signal: AbortSignal | undefined,
): Promise<ChosenHints> {
  const notices: string[] = [];
  const hints = given.map((hint, index) => {
    const { hint: possible, isClamped } = picture.possible(hint);
    if (isClamped) {
      notices.push(
        `The colour of hint ${index + 1} is impossible at that brightness: a paler one was taken.`,
      );
    }
    return possible;
  });
  if (reference === undefined) {
    if (picture.isSingleTone && hints.length === 0)
      notices.push('It has one tone only, from which no colours can be told: it stays grey.');
    return { hints, notices };
  }
  const lent = await picture.lend(reference, signal);
  if (lent.isGrey) {
    notices.push('The reference is grey itself: the colours were chosen automatically.');
  } else if (lent.hints.length === 0) {
    notices.push('Nothing in the reference looks alike: the colours were chosen automatically.');
  }
  return { hints: [...lent.hints, ...hints], notices };
}
