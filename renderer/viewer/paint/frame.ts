import type { Rect, Size } from '../../../common/geometry.js';
import type { Point, View } from '../view/transform.js';
import { originOf } from '../view/transform.js';
import type { CompareMode, Patch } from '../types.js';

/** Everything that one side of the comparison shows: later ones over earlier ones. */
export interface SidePaint {
  /** The original, dimmed: it stands where the version is not there yet. */
  readonly under: readonly Patch[];
  readonly patches: readonly Patch[];
}

export interface FramePaint {
  readonly mode: CompareMode;
  readonly view: View;
  readonly picture: Size;
  readonly hasAlpha: boolean;
  readonly left: SidePaint;
  readonly right: SidePaint;
  /** 0 … 1 of the pane's width. */
  readonly divider: number;
  /** The difference is multiplied by 2^gainBits. */
  readonly gainBits: number;
}

/** Screen pixels between two pictures side by side. */
export const paneGap = 2;

/** The parts of the stage that show a picture each, in screen pixels. */
export function panesOf(mode: CompareMode, stage: Size): readonly Rect[] {
  const whole = { left: 0, top: 0, width: stage.width, height: stage.height };
  if (mode !== 'side-by-side') return [whole];
  // Equal widths, so that both show the same part; a gap takes what is left over.
  const width = Math.max(0, Math.floor((stage.width - paneGap) / 2));
  return [
    { ...whole, width },
    { ...whole, left: stage.width - width, width },
  ];
}

/** Where a region of the picture lies on the stage: whole screen pixels, neighbours without gap or overlap. */
export function placeOn(pane: Rect, view: View, region: Rect): Rect {
  const origin: Point = originOf(view, pane);
  const left = Math.round(region.left * view.scale);
  const top = Math.round(region.top * view.scale);
  return {
    left: pane.left + origin.x + left,
    top: pane.top + origin.y + top,
    width: Math.round((region.left + region.width) * view.scale) - left,
    height: Math.round((region.top + region.height) * view.scale) - top,
  };
}
