import { intersect, type Rect, type Size } from '../../../common/geometry.js';

/**
 * What part of a picture a pane shows: the point of the picture in the pane's middle, and the scale in screen pixels
 * for each pixel of the picture. It holds for panes of every size, which keeps two panes in step.
 */
export interface View {
  readonly centreX: number;
  readonly centreY: number;
  readonly scale: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export const maxScale = 32;

/**
 * The largest scale at which the whole picture is seen. Above 100 % only whole numbers are taken: every pixel of the
 * picture then covers the same number of screen pixels.
 */
export function fitScale(picture: Size, pane: Size): number {
  const scale = Math.min(pane.width / picture.width, pane.height / picture.height);
  return scale < 1 ? scale : Math.min(maxScale, Math.floor(scale));
}

export const fitView = (picture: Size, pane: Size): View => ({
  centreX: picture.width / 2,
  centreY: picture.height / 2,
  scale: fitScale(picture, pane),
});

/** From the whole picture, or 100 % where that is less, to 3,200 %. */
export const limitScale = (scale: number, picture: Size, pane: Size): number =>
  clamp(scale, Math.min(1, fitScale(picture, pane)), maxScale);

/** The nearest view that keeps the pane full of picture, or the picture in the middle where it is smaller. */
export function clampView(view: View, picture: Size, pane: Size): View {
  const scale = limitScale(view.scale, picture, pane);
  return {
    centreX: clampCentre(view.centreX, picture.width, pane.width / scale),
    centreY: clampCentre(view.centreY, picture.height, pane.height / scale),
    scale,
  };
}

function clampCentre(centre: number, length: number, visible: number): number {
  return visible >= length ? length / 2 : clamp(centre, visible / 2, length - visible / 2);
}

/** @param anchor the point that stays where it is, in screen pixels from the pane's middle */
export function zoomAround(view: View, scale: number, anchor: Point): View {
  const shift = 1 / view.scale - 1 / scale;
  return { centreX: view.centreX + anchor.x * shift, centreY: view.centreY + anchor.y * shift, scale };
}

/** A zoom that passes 100 % stops there: it is the scale that pictures are judged at. */
export function stopAtFull(from: number, to: number): number {
  return (from < 1 && to > 1) || (from > 1 && to < 1) ? 1 : to;
}

/** The picture follows a finger that moved by so many screen pixels. */
export const panBy = (view: View, by: Point): View => ({
  ...view,
  centreX: view.centreX - by.x / view.scale,
  centreY: view.centreY - by.y / view.scale,
});

/** Where the picture's top left corner lies in the pane, in whole screen pixels: pixels then fall onto pixels. */
export const originOf = (view: View, pane: Size): Point => ({
  x: Math.round(pane.width / 2 - view.centreX * view.scale),
  y: Math.round(pane.height / 2 - view.centreY * view.scale),
});

/** The part of the picture that the pane shows, grown to whole pixels. */
export function visibleRegion(view: View, picture: Size, pane: Size): Rect {
  const origin = originOf(view, pane);
  const left = Math.floor(-origin.x / view.scale);
  const top = Math.floor(-origin.y / view.scale);
  const right = Math.ceil((pane.width - origin.x) / view.scale);
  const bottom = Math.ceil((pane.height - origin.y) / view.scale);
  const { width, height } = picture;
  return intersect(
    { left, top, width: right - left, height: bottom - top },
    { left: 0, top: 0, width, height },
  );
}

/** The coarsest level that has a pixel for each screen pixel. */
export function levelFor(scale: number, levels: number): number {
  return clamp(Math.floor(Math.log2(1 / scale) + 1e-9), 0, levels - 1);
}

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);
