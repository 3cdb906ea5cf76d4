import { intersect, type Rect } from '../../../common/geometry.js';
import { type FramePaint, panesOf, placeOn, type SidePaint } from './frame.js';
import type { Patch } from '../types.js';

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** What a painter needs beside the frame, kept between frames. */
export interface Brushes {
  /** Under transparent pictures. */
  readonly checkerboard: CanvasPattern;
  /** As large as the stage: one side, before it is subtracted from the other. */
  readonly scratch: OffscreenCanvasRenderingContext2D;
}

/** How visible the original is where the version that should stand there is still being made. */
const dimmed = 0.35;

export function paintFrame(context: CanvasRenderingContext2D, frame: FramePaint, brushes: Brushes): void {
  const { canvas } = context;
  context.clearRect(0, 0, canvas.width, canvas.height);
  const panes = panesOf(frame.mode, canvas);
  const [first, second] = panes;
  if (first === undefined) return;
  if (frame.mode === 'difference') paintDifference(context, frame, brushes, first);
  else if (second === undefined) paintSplit(context, frame, brushes, first);
  else {
    paintSide(context, frame, brushes, frame.left, first, first);
    paintSide(context, frame, brushes, frame.right, second, second);
  }
}

function paintSplit(context: Context, frame: FramePaint, brushes: Brushes, pane: Rect): void {
  const split = Math.round(frame.divider * pane.width);
  paintSide(context, frame, brushes, frame.left, pane, { ...pane, width: split });
  const rest = { ...pane, left: pane.left + split, width: pane.width - split };
  paintSide(context, frame, brushes, frame.right, pane, rest);
}

/** @param clip the part of the pane that is painted */
function paintSide(
  context: Context,
  frame: FramePaint,
  brushes: Brushes,
  side: SidePaint,
  pane: Rect,
  clip: Rect,
): void {
  context.save();
  context.beginPath();
  context.rect(clip.left, clip.top, clip.width, clip.height);
  context.clip();
  context.globalAlpha = dimmed;
  for (const patch of side.under) paintPatch(context, frame, brushes, patch, pane, clip);
  context.globalAlpha = 1;
  for (const patch of side.patches) paintPatch(context, frame, brushes, patch, pane, clip);
  context.restore();
}

function paintPatch(
  context: Context,
  frame: FramePaint,
  brushes: Brushes,
  patch: Patch,
  pane: Rect,
  clip: Rect,
): void {
  const place = placeOn(pane, frame.view, patch.region);
  const seen = intersect(place, clip);
  if (seen.width === 0 || seen.height === 0) return;
  if (frame.hasAlpha) {
    context.fillStyle = brushes.checkerboard;
    context.fillRect(seen.left, seen.top, seen.width, seen.height);
  }
  // At 100 % and above a pixel is a square; a coarse level that stands in for a finer one is smooth instead.
  context.imageSmoothingEnabled = frame.view.scale < 1 || patch.level > 0;
  // Levels keep it above one half: between two neighbouring pixels is enough.
  context.imageSmoothingQuality = 'low';
  context.drawImage(patch.bitmap, place.left, place.top, place.width, place.height);
}

/** |left − right| × 2^gainBits in each channel, cut off at white; black where they are equal. */
function paintDifference(
  context: CanvasRenderingContext2D,
  frame: FramePaint,
  brushes: Brushes,
  pane: Rect,
): void {
  const { scratch } = brushes;
  const { canvas } = scratch;
  context.save();
  // Only where both are there: a missing side would look like a huge difference.
  clipToPatches(context, frame, frame.left, pane);
  clipToPatches(context, frame, frame.right, pane);
  paintSide(context, frame, brushes, { ...frame.left, under: [] }, pane, pane);
  scratch.clearRect(0, 0, canvas.width, canvas.height);
  paintSide(scratch, frame, brushes, { ...frame.right, under: [] }, pane, pane);
  context.globalCompositeOperation = 'difference';
  context.drawImage(canvas, 0, 0);
  context.globalCompositeOperation = 'lighter';
  for (let bit = 0; bit < frame.gainBits; bit++) context.drawImage(context.canvas, 0, 0);
  context.restore();
}

function clipToPatches(context: Context, frame: FramePaint, side: SidePaint, pane: Rect): void {
  context.beginPath();
  for (const patch of side.patches) {
    const { left, top, width, height } = placeOn(pane, frame.view, patch.region);
    context.rect(left, top, width, height);
  }
  context.clip();
}

/** Squares of two greys: neutral, and told apart from most pictures. */
export function makeCheckerboard(context: CanvasRenderingContext2D, edge: number): CanvasPattern {
  const tile = new OffscreenCanvas(2 * edge, 2 * edge);
  const brush = tile.getContext('2d')!;
  brush.fillStyle = '#b8b8b8';
  brush.fillRect(0, 0, 2 * edge, 2 * edge);
  brush.fillStyle = '#8c8c8c';
  brush.fillRect(0, 0, edge, edge);
  brush.fillRect(edge, edge, edge, edge);
  return context.createPattern(tile, 'repeat')!;
}
