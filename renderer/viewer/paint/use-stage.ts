import { onScopeDispose, type Ref, ref, shallowRef, type ShallowRef, watch } from 'vue';
import type { Size } from '../../../common/geometry.js';
import type { FramePaint } from './frame.js';
import { type Brushes, makeCheckerboard, paintFrame } from './paint.js';

export interface Stage {
  /** In screen pixels. */
  readonly size: ShallowRef<Size>;
  /** Screen pixels for each CSS pixel. */
  readonly ratio: Ref<number>;
}

/** Edge of a square of the checkerboard in CSS pixels. */
const squareEdge = 8;

/**
 * Keeps a canvas as large as the screen pixels it covers, and paints a frame whenever it changes, at most once for
 * each picture that the screen shows.
 */
export function useStage(
  canvas: Readonly<Ref<HTMLCanvasElement | undefined | null>>,
  frame: Readonly<Ref<FramePaint | undefined>>,
): Stage {
  const size = shallowRef<Size>({ width: 0, height: 0 });
  const ratio = ref(window.devicePixelRatio);
  let context: CanvasRenderingContext2D | undefined;
  let brushes: Brushes | undefined;
  let waiting: number | undefined;

  const observer = new ResizeObserver(([entry]) => {
    if (entry === undefined) return;
    ratio.value = window.devicePixelRatio;
    const [box] = entry.devicePixelContentBoxSize;
    if (box !== undefined) size.value = { width: box.inlineSize, height: box.blockSize };
  });

  watch(canvas, (element, before) => {
    if (before) observer.unobserve(before);
    context = undefined;
    if (!element) return;
    context = contextOf(element);
    observer.observe(element, { box: 'device-pixel-content-box' });
  });
  watch([size, frame], () => (waiting ??= requestAnimationFrame(paint)));

  function paint(): void {
    waiting = undefined;
    if (context === undefined) return;
    const { width, height } = size.value;
    if (context.canvas.width !== width || context.canvas.height !== height) {
      context.canvas.width = width;
      context.canvas.height = height;
      brushes = undefined;
    }
    if (width === 0 || height === 0) return;
    brushes ??= makeBrushes(context, Math.round(squareEdge * ratio.value));
    if (frame.value === undefined) context.clearRect(0, 0, width, height);
    else paintFrame(context, frame.value, brushes);
  }

  onScopeDispose(() => {
    observer.disconnect();
    if (waiting !== undefined) cancelAnimationFrame(waiting);
  });
  return { size, ratio };
}

/** On a screen that shows more colours than sRGB the canvas does, too. */
const colorSpace = (): PredefinedColorSpace =>
  matchMedia('(color-gamut: p3)').matches ? 'display-p3' : 'srgb';

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d', { colorSpace: colorSpace() });
  if (context === null) throw new Error('This browser gives no canvas to draw on.');
  return context;
}

function makeBrushes(context: CanvasRenderingContext2D, edge: number): Brushes {
  const { width, height } = context.canvas;
  const scratch = new OffscreenCanvas(width, height).getContext('2d', { colorSpace: colorSpace() })!;
  return { checkerboard: makeCheckerboard(context, edge), scratch };
}
