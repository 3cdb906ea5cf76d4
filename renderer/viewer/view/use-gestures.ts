import { useEventListener, usePreferredReducedMotion } from '@vueuse/core';
import { computed, type ComputedRef, onScopeDispose, type Ref, ref } from 'vue';
import type { Point } from './transform.js';
import type { ViewControl } from './use-view.js';

export interface GestureOptions {
  readonly element: Readonly<Ref<HTMLElement | undefined | null>>;
  readonly control: ViewControl;
  /** A place in the window (CSS pixels) as screen pixels from the middle of the pane it lies in. */
  readonly anchorAt: (client: Point) => Point;
  /** Screen pixels for each CSS pixel. */
  readonly ratio: Readonly<Ref<number>>;
}

export interface Gestures {
  /** A finger or the mouse is moving the picture. */
  readonly isMoving: ComputedRef<boolean>;
}

/** Wheel: a notch of a mouse (100 or 120) is about a fifth; a touchpad's pinch (with ctrl) counts ten times. */
const wheelRate = 0.0018;
const pinchRate = 0.012;
const pixelsOfLine = 16;
const pixelsOfPage = 400;

/** Milliseconds in which the glide after a flick loses all but 1/e of its speed. */
const glideTime = 220;
/** Screen pixels a millisecond below which nothing glides. */
const leastSpeed = 0.05;

/** Wheel and pinch zoom around the pointer; dragging moves the picture, and a flick lets it glide. */
export function useGestures({ element, control, anchorAt, ratio }: GestureOptions): Gestures {
  const motion = usePreferredReducedMotion();
  const fingers = new Map<number, Point>();
  const count = ref(0);
  let last: { readonly middle: Point; readonly distance: number } | undefined;
  let speed: Point = { x: 0, y: 0 };
  let movedAt = 0;
  let gliding: number | undefined;

  useEventListener(element, 'wheel', onWheel, { passive: false });
  useEventListener(element, 'pointerdown', onDown);
  useEventListener(element, 'pointermove', onMove);
  useEventListener(element, ['pointerup', 'pointercancel'], onUp);
  useEventListener(element, 'dblclick', (event) => control.toggle(anchorAt(placeOf(event))));
  onScopeDispose(stopGliding);

  function onWheel(event: WheelEvent): void {
    event.preventDefault();
    stopGliding();
    const unit = [1, pixelsOfLine, pixelsOfPage][event.deltaMode] ?? 1;
    const rate = event.ctrlKey ? pinchRate : wheelRate;
    control.zoomBy(Math.exp(-event.deltaY * unit * rate), anchorAt(placeOf(event)));
  }

  function onDown(event: PointerEvent): void {
    if (event.button !== 0 && event.button !== 1) return;
    stopGliding();
    element.value?.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, placeOf(event));
    speed = { x: 0, y: 0 };
    remember();
  }

  function onMove(event: PointerEvent): void {
    if (!fingers.has(event.pointerId) || last === undefined) return;
    fingers.set(event.pointerId, placeOf(event));
    const before = last;
    remember();
    const by = {
      x: (last.middle.x - before.middle.x) * ratio.value,
      y: (last.middle.y - before.middle.y) * ratio.value,
    };
    control.panBy(by);
    if (before.distance > 0 && last.distance > 0) {
      control.zoomBy(last.distance / before.distance, anchorAt(last.middle));
    }
    measureSpeed(by, event.timeStamp);
  }

  function onUp(event: PointerEvent): void {
    if (!fingers.delete(event.pointerId)) return;
    remember();
    const isFlick = fingers.size === 0 && event.timeStamp - movedAt < 40 && event.type === 'pointerup';
    if (isFlick && motion.value !== 'reduce') glide();
  }

  function remember(): void {
    count.value = fingers.size;
    const [a, b] = [...fingers.values()];
    if (a === undefined) last = undefined;
    else if (b === undefined) last = { middle: a, distance: 0 };
    else
      last = {
        middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 },
        distance: Math.hypot(a.x - b.x, a.y - b.y),
      };
  }

  /** A mean that forgets: single events come at uneven times. */
  function measureSpeed(by: Point, time: number): void {
    const elapsed = Math.max(1, time - movedAt);
    movedAt = time;
    const weight = Math.min(1, elapsed / 50);
    speed = {
      x: speed.x * (1 - weight) + (by.x / elapsed) * weight,
      y: speed.y * (1 - weight) + (by.y / elapsed) * weight,
    };
  }

  function glide(): void {
    let before = performance.now();
    const step = (now: number): void => {
      const elapsed = Math.max(0, now - before);
      before = now;
      control.panBy({ x: speed.x * elapsed, y: speed.y * elapsed });
      const kept = Math.exp(-elapsed / glideTime);
      speed = { x: speed.x * kept, y: speed.y * kept };
      gliding = Math.hypot(speed.x, speed.y) > leastSpeed ? requestAnimationFrame(step) : undefined;
    };
    if (Math.hypot(speed.x, speed.y) > leastSpeed) gliding = requestAnimationFrame(step);
  }

  function stopGliding(): void {
    if (gliding !== undefined) cancelAnimationFrame(gliding);
    gliding = undefined;
  }

  return { isMoving: computed(() => count.value > 0) };
}

const placeOf = (event: MouseEvent): Point => ({ x: event.clientX, y: event.clientY });
