import { computed, type ComputedRef, type Ref, ref, shallowRef } from 'vue';
import type { Rect, Size } from '../../../common/geometry.js';
import type { PatchCache } from '../patches/cache.js';
import { type Layer, type Sight, useLayer } from '../patches/use-layer.js';
import type { Patch, Picture, Side, Version } from '../types.js';
import type { Point } from '../view/transform.js';

/** Edge of what the loupe shows of each side: pixels of the picture, each of them one of the screen. */
export const loupeEdge = 208;

export interface LoupeOptions {
  readonly nameOf: (part: string) => string;
  readonly picture: Readonly<Ref<Picture | undefined>>;
  readonly versions: Readonly<Record<Side, Readonly<Ref<Version>>>>;
  readonly cache: PatchCache;
  readonly revision: Ref<number>;
  /** Not where the picture is shown at 100 % or more: nothing would be enlarged. */
  readonly isUseful: Readonly<Ref<boolean>>;
}

/** What the loupe shows of one side. */
export interface LoupeSide {
  /** From the lowest to the topmost. */
  readonly patches: ComputedRef<readonly Patch[]>;
  readonly isComplete: ComputedRef<boolean>;
}

/** Both sides at 100 % under the pointer. */
export interface Loupe {
  readonly isOn: Readonly<Ref<boolean>>;
  readonly toggle: () => void;
  /** @param at the pixel of the picture under the pointer; undefined where it is not over the picture */
  readonly point: (at: Point | undefined) => void;
  /** What is shown, in pixels of the picture; undefined: no loupe. */
  readonly region: ComputedRef<Rect | undefined>;
  readonly sides: Readonly<Record<Side, LoupeSide>>;
  readonly inSight: ComputedRef<readonly Patch[]>;
}

export function useLoupe(options: LoupeOptions): Loupe {
  const { nameOf, picture, versions, cache, revision, isUseful } = options;
  const isOn = ref(false);
  const at = shallowRef<Point>();
  const region = computed(() => {
    const [shown, point] = [picture.value, at.value];
    return isOn.value && isUseful.value && shown && point ? regionAround(point, shown) : undefined;
  });
  const sight = computed<Sight | undefined>(() => region.value && { visible: region.value, level: 0 });
  const layerOf = (side: Side): Layer => {
    const version = computed(() => (sight.value === undefined ? undefined : versions[side].value));
    const mayPrefetch = ref(false);
    return useLayer({ name: nameOf(`loupe-${side}`), picture, version, sight, cache, revision, mayPrefetch });
  };
  const layers = { left: layerOf('left'), right: layerOf('right') };
  const sideOf = (side: Side): LoupeSide => ({
    patches: computed(() => [...layers[side].stale.value, ...layers[side].patches.value]),
    isComplete: layers[side].isComplete,
  });
  const sides = { left: sideOf('left'), right: sideOf('right') };
  return {
    isOn,
    toggle: () => (isOn.value = !isOn.value),
    point: (pixel) => (at.value = pixel),
    region,
    sides,
    inSight: computed(() => [...sides.left.patches.value, ...sides.right.patches.value]),
  };
}

/** Moved so that it lies inside the picture. */
function regionAround({ x, y }: Point, picture: Size): Rect {
  const width = Math.min(loupeEdge, picture.width);
  const height = Math.min(loupeEdge, picture.height);
  const left = Math.round(Math.min(Math.max(0, x - width / 2), picture.width - width));
  const top = Math.round(Math.min(Math.max(0, y - height / 2), picture.height - height));
  return { left, top, width, height };
}
