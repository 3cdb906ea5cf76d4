import { computed, type ComputedRef, onScopeDispose, type Ref, ref, shallowRef, useId, watch } from 'vue';
import { type Choice, type CurrentSettings, type GrainChoice, versionOf } from './choices.js';
import { type Loupe, useLoupe } from './loupe/use-loupe.js';
import { type FramePaint, panesOf, type SidePaint } from './paint/frame.js';
import { PatchCache, versionKey } from './patches/cache.js';
import { type Layer, type Sight, useLayer } from './patches/use-layer.js';
import type {
  CompareMode,
  DamagedRegion,
  Picture,
  Rect,
  Side,
  Size,
  SizeEstimate,
  Version,
} from './types.js';
import { useEstimate } from './use-estimate.js';
import { useLikeness } from './use-likeness.js';
import { levelFor, visibleRegion } from './view/transform.js';
import { useView, type ViewControl } from './view/use-view.js';

export interface ViewerOptions {
  readonly picture: Readonly<Ref<Picture | undefined>>;
  readonly current: Readonly<Ref<CurrentSettings>>;
  /** Bytes that bitmaps may take; default 384 MiB. */
  readonly memoryLimit?: number;
}

/** One side of the comparison as its label shows it. */
export interface ViewerSide {
  readonly choice: Ref<Choice>;
  readonly version: ComputedRef<Version>;
  readonly layer: ComputedRef<Layer>;
  readonly estimate: Readonly<Ref<SizeEstimate | undefined>>;
  /** MS-SSIM of what is visible against the original; undefined while it is not known. */
  readonly msSsim: Readonly<Ref<number | undefined>>;
}

/** The state of a comparison, and what changes it. The components only show it. */
export interface Viewer {
  readonly picture: Readonly<Ref<Picture | undefined>>;
  readonly current: Readonly<Ref<CurrentSettings>>;
  readonly mode: Readonly<Ref<CompareMode>>;
  /** 0 … 1 of the stage's width. */
  readonly divider: Readonly<Ref<number>>;
  /** The difference is shown times 2^gainBits, 0 … mostGainBits. */
  readonly gainBits: Readonly<Ref<number>>;
  /** Whether grain is shown; undefined where no version in sight has any. */
  readonly grain: ComputedRef<boolean | undefined>;
  /** The original is shown everywhere while this is set. */
  readonly isHolding: Ref<boolean>;
  readonly sides: Readonly<Record<Side, ViewerSide>>;
  readonly panes: ComputedRef<readonly Rect[]>;
  /** What could not be restored of the versions that a pane shows, for each pane. */
  readonly damage: ComputedRef<readonly (readonly DamagedRegion[])[]>;
  readonly control: ViewControl;
  readonly loupe: Loupe;
  readonly original: Layer;
  readonly frame: ComputedRef<FramePaint | undefined>;
  readonly cache: PatchCache;
  readonly setMode: (mode: CompareMode) => void;
  /** Keeps to 0 … 1. */
  readonly setDivider: (position: number) => void;
  readonly toggleGrain: () => void;
  readonly changeGain: (bits: number) => void;
  /** In screen pixels: the canvas knows it. */
  readonly setStage: (size: Size) => void;
}

export const mostGainBits = 6;

const defaultMemoryLimit = 384 * 2 ** 20;

export function useViewer({ picture, current, memoryLimit = defaultMemoryLimit }: ViewerOptions): Viewer {
  const mode = ref<CompareMode>('slider');
  const divider = ref(0.5);
  const gainBits = ref(3);
  const grainChoice = ref<GrainChoice>();
  const isHolding = ref(false);
  const stage = shallowRef<Size>({ width: 0, height: 0 });
  const panes = computed(() => panesOf(mode.value, stage.value));
  const control = useView(
    picture,
    computed(() => panes.value[0]!),
  );
  const sight = useSight(picture, control, panes);

  const cache = new PatchCache(memoryLimit);
  const revision = ref(0);
  const mayPrefetch = ref(false);
  // Old pictures' bitmaps go at once.
  watch(
    picture,
    () => {
      cache.clear();
      revision.value++;
      grainChoice.value = undefined;
    },
    { flush: 'sync' },
  );

  const id = useId().replaceAll(/[^A-Za-z0-9]/g, '-');
  const nameOf = (part: string): string => `view${id}-${part}`;
  const layerOf = (name: string, version: Readonly<Ref<Version | undefined>>): Layer =>
    useLayer({ name: nameOf(name), picture, version, sight, cache, revision, mayPrefetch });
  const original = layerOf('original', stable(computed(() => wanted({ kind: 'original' }))));
  const sides = {
    left: useSide('left', { kind: 'original' }),
    right: useSide('right', { kind: 'current' }),
  };

  function wanted(choice: Choice): Version {
    return versionOf(choice, current.value, grainChoice.value, picture.value?.hasGrain);
  }

  function useSide(side: Side, start: Choice): ViewerSide {
    const choice = shallowRef<Choice>(start);
    const version = stable(computed(() => wanted(choice.value)));
    const isOriginal = computed(() => version.value.kind === 'original');
    const own = layerOf(
      side,
      computed(() => (isOriginal.value ? undefined : version.value)),
    );
    const layer = computed(() => (isOriginal.value ? original : own));
    const estimate = useEstimate({ picture, version, sight, layer: own });
    const msSsim = useLikeness({ name: nameOf(side), picture, version, sight, layer: own });
    return { choice, version, layer, estimate, msSsim };
  }

  const frame = computed<FramePaint | undefined>(() => {
    const [shown, view] = [picture.value, control.view.value];
    if (shown === undefined || view === undefined) return undefined;
    const paintOf = (side: Side): SidePaint =>
      sidePaint(isHolding.value ? original : sides[side].layer.value, original);
    const { width, height, hasAlpha } = shown;
    return {
      mode: isHolding.value && mode.value === 'difference' ? 'slider' : mode.value,
      view,
      picture: { width, height },
      hasAlpha,
      left: paintOf('left'),
      right: paintOf('right'),
      divider: divider.value,
      gainBits: gainBits.value,
    };
  });
  watch(
    () =>
      [original, sides.left.layer.value, sides.right.layer.value].every((layer) => layer.isComplete.value),
    (isComplete) => (mayPrefetch.value = isComplete),
  );
  const loupe = useLoupe({
    nameOf,
    picture,
    versions: { left: sides.left.version, right: sides.right.version },
    cache,
    revision,
    isUseful: computed(() => (control.scale.value ?? 1) < 1),
  });
  const inSight = computed(() => [
    ...[original, sides.left.layer.value, sides.right.layer.value].flatMap((layer) => [
      ...layer.stale.value,
      ...layer.patches.value,
    ]),
    ...loupe.inSight.value,
  ]);
  watch(inSight, (patches) => cache.use(patches));

  const grain = computed(() => {
    const shown = [sides.left, sides.right].map(({ layer }) => layer.value.patches.value[0]?.figures.grain);
    return shown.find((one) => one !== undefined);
  });

  const damage = computed(() => {
    const [left, right] = [sides.left.layer.value.damage.value, sides.right.layer.value.damage.value];
    if (panes.value.length === 2) return [left, right];
    const isKnown = new Set(left.map(({ rect }) => `${rect.left},${rect.top}`));
    return [[...left, ...right.filter(({ rect }) => !isKnown.has(`${rect.left},${rect.top}`))]];
  });

  onScopeDispose(() => cache.clear());
  return {
    picture,
    current,
    mode,
    divider,
    gainBits,
    grain,
    isHolding,
    sides,
    panes,
    damage,
    control,
    loupe,
    original,
    frame,
    cache,
    setMode: (chosen) => (mode.value = chosen),
    setDivider: (position) => (divider.value = Math.min(1, Math.max(0, position))),
    toggleGrain: () => (grainChoice.value = grain.value === undefined ? undefined : !grain.value),
    changeGain: (bits) => (gainBits.value = Math.min(mostGainBits, Math.max(0, gainBits.value + bits))),
    setStage: (size) => (stage.value = size),
  };
}

function useSight(
  picture: Readonly<Ref<Picture | undefined>>,
  control: ViewControl,
  panes: Readonly<Ref<readonly Rect[]>>,
): ComputedRef<Sight | undefined> {
  return computed<Sight | undefined>((before) => {
    const [shown, view] = [picture.value, control.view.value];
    if (shown === undefined || view === undefined) return undefined;
    const level = levelFor(view.scale, shown.levels);
    const visible = visibleRegion(view, shown, panes.value[0]!);
    const isSame = before?.level === level && isEqual(before.visible, visible);
    return isSame ? before : { visible, level };
  });
}

function sidePaint(layer: Layer, original: Layer): SidePaint {
  const patches = [...layer.stale.value, ...layer.shown.value];
  const under = layer === original || layer.isComplete.value ? [] : original.shown.value;
  return { under, patches };
}

/** Keeps the same object while the version is the same, so that nothing is asked for twice. */
function stable(version: ComputedRef<Version>): ComputedRef<Version> {
  return computed((before?: Version) => {
    const now = version.value;
    return before !== undefined && versionKey(before) === versionKey(now) ? before : now;
  });
}

const isEqual = (a: Rect, b: Rect): boolean =>
  a.left === b.left && a.top === b.top && a.width === b.width && a.height === b.height;
