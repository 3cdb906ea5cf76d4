import { computed, type ComputedRef, type Ref, ref, shallowRef, watch } from 'vue';
import type { Size } from '../../../common/geometry.js';
import {
  clampView,
  fitScale,
  fitView,
  limitScale,
  panBy,
  type Point,
  stopAtFull,
  type View,
  zoomAround,
} from './transform.js';

/** The view of a picture and everything that changes it. All lengths are in screen pixels. */
export interface ViewControl {
  /** Undefined until picture and pane are known. */
  readonly view: ComputedRef<View | undefined>;
  readonly isFit: ComputedRef<boolean>;
  readonly scale: ComputedRef<number | undefined>;
  readonly fit: () => void;
  /** @param anchor stays where it is: from the pane's middle, which is the default */
  readonly zoomTo: (scale: number, anchor?: Point) => void;
  /** Multiplies the scale; stops at 100 % on the way. */
  readonly zoomBy: (factor: number, anchor?: Point) => void;
  readonly panBy: (by: Point) => void;
  /** Fit, or 100 % where it is fit already. */
  readonly toggle: (anchor?: Point) => void;
}

const middle: Point = { x: 0, y: 0 };

/** @param pane size of one pane: with two of them side by side, both show the same view */
export function useView(picture: Readonly<Ref<Size | undefined>>, pane: Readonly<Ref<Size>>): ViewControl {
  const free = shallowRef<View>();
  const isFit = ref(true);

  const view = computed(() => {
    const shown = picture.value;
    if (shown === undefined || pane.value.width === 0 || pane.value.height === 0) return undefined;
    return isFit.value || free.value === undefined
      ? fitView(shown, pane.value)
      : clampView(free.value, shown, pane.value);
  });

  watch(
    () => [picture.value?.width, picture.value?.height],
    () => (isFit.value = true),
  );

  function change(next: (view: View, shown: Size) => View): void {
    const [now, shown] = [view.value, picture.value];
    if (now === undefined || shown === undefined) return;
    const changed = clampView(next(now, shown), shown, pane.value);
    free.value = changed;
    isFit.value = changed.scale === fitScale(shown, pane.value);
  }

  const zoom = (to: (from: number) => number, anchor: Point): void =>
    change((now, shown) => zoomAround(now, limitScale(to(now.scale), shown, pane.value), anchor));

  function zoomTo(scale: number, anchor = middle): void {
    zoom(() => scale, anchor);
    // Chosen by name: it stays 100 %, even where that happens to be what fits now.
    isFit.value = false;
  }
  const fit = (): void => {
    isFit.value = true;
  };

  return {
    view,
    isFit: computed(() => isFit.value),
    scale: computed(() => view.value?.scale),
    fit,
    zoomTo,
    zoomBy: (factor, anchor = middle) => zoom((from) => stopAtFull(from, from * factor), anchor),
    panBy: (by) => change((now) => panBy(now, by)),
    toggle: (anchor = middle) => (isFit.value ? zoomTo(1, anchor) : fit()),
  };
}
