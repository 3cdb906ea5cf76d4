import { useDebounceFn } from '@vueuse/core';
import {
  computed,
  type ComputedRef,
  onScopeDispose,
  type Ref,
  ref,
  shallowRef,
  type ShallowRef,
  watch,
} from 'vue';
import type { LatensifyError } from '../../../common/errors.js';
import type { DamagedRegion, Patch, PatchRequest, Picture, Rect, Version } from '../types.js';
import { type PatchCache, versionKey } from './cache.js';
import { joinFigures, type JoinedFigures } from './figures.js';
import { planCrops } from './plan-crops.js';
import { planTiles, planTilesAround, type TilePlace } from './plan-tiles.js';
import { PatchQueue } from './queue.js';
import { meets, subtract } from './rects.js';

/** What is shown: a part of the picture at a level. */
export interface Sight {
  readonly visible: Rect;
  readonly level: number;
}

export interface LayerOptions {
  /** Names this layer to the engine: letters, digits, - and _. */
  readonly name: string;
  readonly picture: Readonly<Ref<Picture | undefined>>;
  /** Undefined: nothing is loaded. */
  readonly version: Readonly<Ref<Version | undefined>>;
  readonly sight: Readonly<Ref<Sight | undefined>>;
  readonly cache: PatchCache;
  /** Everything visible is there: what lies around it may be loaded, too. */
  readonly mayPrefetch: Readonly<Ref<boolean>>;
  /** Counts up whenever the cache's content changes. */
  readonly revision: Ref<number>;
}

/** One version of the picture, loaded as far as it is visible. */
export interface Layer {
  /** Of the versions shown before, until the new one covers what is visible; the newest last. */
  readonly stale: ComputedRef<readonly Patch[]>;
  /** All that there is in sight, the coarsest first. */
  readonly patches: ComputedRef<readonly Patch[]>;
  /** Those that are worth drawing: coarse ones only where finer ones are missing. */
  readonly shown: ComputedRef<readonly Patch[]>;
  /** Every visible pixel is there at its level. */
  readonly isComplete: ComputedRef<boolean>;
  readonly figures: ComputedRef<JoinedFigures | undefined>;
  /** What of this version could not be restored, as far as is known. */
  readonly damage: ComputedRef<readonly DamagedRegion[]>;
  /** 0 … 1 of what has to be loaded; undefined until it has taken a second. */
  readonly progress: ComputedRef<number | undefined>;
  readonly error: ShallowRef<LatensifyError | undefined>;
  readonly retry: () => void;
}

/** Milliseconds without a change before the engine is asked for what it takes its time for. */
const settleTime = 90;
/** Versions that what is on the screen may be put together of until the newest is there. */
const mostStale = 3;
/** Milliseconds after which a wait is shown. */
const patience = 1000;
const tileSlots = 4;

/**
 * Keeps one version of a picture loaded where it is visible. Stored versions (the original, a written result) come as
 * tiles; versions that must be made first come as crops, one at a time, once the view has settled.
 *
 * While a slider moves, quick versions follow it: one is made to its end and shown, then the one that is wanted by then.
 */
export function useLayer(options: LayerOptions): Layer {
  const { name, picture, version, sight, cache, revision, mayPrefetch } = options;
  const staleVersions = shallowRef<readonly Version[]>([]);
  const error = shallowRef<LatensifyError>();
  const planned = ref(0);
  const left = ref(0);
  const isSlow = ref(false);
  let slowTimer: ReturnType<typeof setTimeout> | undefined;

  const queueOf = (slots: number): PatchQueue =>
    new PatchQueue({
      slots,
      load: (request, slot, signal) => picture.value!.render(request, `${name}-${slot}`, signal),
      onLoaded: (request, patch) => {
        cache.add(request, patch);
        if (!isSame(request.version, version.value)) remember(request.version);
        revision.value++;
        count();
      },
      onFailed: (_, failure) => {
        error.value = failure;
        crops.want([]);
        tiles.want([]);
        count();
      },
    });
  const tiles = queueOf(tileSlots);
  const crops = queueOf(1);

  const patchesOf = (wanted: Version | undefined): Patch[] => {
    const seen = sight.value?.visible;
    const isKnown = wanted !== undefined && seen !== undefined && revision.value >= 0;
    return isKnown ? cache.patches(wanted, seen) : [];
  };
  const patches = computed(() => patchesOf(version.value));
  const isComplete = computed(() => {
    const now = sight.value;
    if (now === undefined) return false;
    const there = patches.value.filter((patch) => patch.level === now.level).map((patch) => patch.region);
    return subtract(now.visible, there).length === 0;
  });
  const shown = computed(() =>
    isComplete.value ? patches.value.filter((patch) => patch.level === sight.value?.level) : patches.value,
  );
  const stale = computed(() => (isComplete.value ? [] : staleVersions.value.flatMap(patchesOf)));
  const figures = computed(() => {
    const now = sight.value;
    if (now === undefined) return undefined;
    return joinFigures(
      patches.value.filter((patch) => patch.level === now.level),
      now.visible,
    );
  });

  const damage = computed(() => patches.value.find((patch) => patch.damage?.length)?.damage ?? []);

  /** Stays on the screen, over those before it, until the newest covers it. */
  function remember(former: Version): void {
    const others = staleVersions.value.filter((one) => !isSame(one, former));
    staleVersions.value = [...others, former].slice(-mostStale);
  }

  function plan(): void {
    error.value = undefined;
    const [from, wanted, now] = [picture.value, version.value, sight.value];
    const requests = from && wanted && now ? requestsFor(from, wanted, now, cache, mayPrefetch.value) : [];
    const isStored = wanted !== undefined && isStoredVersion(wanted);
    tiles.want(isStored ? requests : []);
    crops.want(
      isStored ? [] : requests,
      ({ version: made, region, level }) =>
        !isSame(made, wanted) && isQuickVersion(made) && now?.level === level && meets(region, now.visible),
    );
    planned.value = requests.length;
    count();
  }
  const planSoon = useDebounceFn(plan, settleTime);

  function count(): void {
    left.value = tiles.left + crops.left;
    if (left.value === 0) {
      clearTimeout(slowTimer);
      slowTimer = undefined;
      isSlow.value = false;
    } else {
      slowTimer ??= setTimeout(() => (isSlow.value = true), patience);
    }
  }

  function stop(): void {
    tiles.want([]);
    crops.want([]);
    count();
  }

  // At once: nothing of the picture before may come in any more.
  const forget = (): void => {
    staleVersions.value = [];
    stop();
  };
  watch(picture, forget, { flush: 'sync' });
  watch(picture, plan);
  watch(version, (now, before) => {
    if (isSame(now, before)) return;
    if (before !== undefined && patchesOf(before).length > 0) remember(before);
    if (now !== undefined && isQuickVersion(now)) {
      plan();
    } else {
      crops.want([]);
      planWhenDue();
    }
  });
  watch(sight, () => planWhenDue(), { immediate: true });
  watch(mayPrefetch, (may) => {
    if (may && version.value !== undefined && isStoredVersion(version.value)) plan();
  });

  function planWhenDue(): void {
    if (version.value !== undefined && !isStoredVersion(version.value)) void planSoon();
    else plan();
  }

  onScopeDispose(stop);
  return {
    stale,
    patches,
    shown,
    isComplete,
    figures,
    damage,
    progress: computed(() =>
      isSlow.value && !isComplete.value ? 1 - left.value / Math.max(planned.value, left.value) : undefined,
    ),
    error,
    retry: plan,
  };
}

/** Takes a fraction of a second for what is visible: it may follow a slider. */
const isQuickVersion = ({ kind }: Version): boolean => ['latensify', 'denoised', 'colorized'].includes(kind);

/** Colours come as one piece, so that no two of them are seen side by side: painting takes no longer for that. */
const cropEdgeOf = ({ kind }: Version): number | undefined => (kind === 'colorized' ? 2560 : undefined);

const isSame = (one: Version | undefined, other: Version | undefined): boolean =>
  one !== undefined && other !== undefined ? versionKey(one) === versionKey(other) : one === other;

/** Can be read, and need not be made. */
export const isStoredVersion = (version: Version): boolean =>
  version.kind === 'original' || version.kind === 'result';

function requestsFor(
  picture: Picture,
  version: Version,
  { visible, level }: Sight,
  cache: PatchCache,
  mayPrefetch: boolean,
): PatchRequest[] {
  const tiles = (): TilePlace[] => [
    ...planTiles(picture, visible, level),
    ...(mayPrefetch ? planTilesAround(picture, visible, level) : []),
  ];
  const crops = (): TilePlace[] =>
    planCrops(picture, visible, level, cache.regions(version, level), cropEdgeOf(version)).map((region) => ({
      region,
      level,
    }));
  const places = isStoredVersion(version) ? tiles() : crops();
  return places.map((place) => ({ version, ...place })).filter((request) => !cache.has(request));
}
