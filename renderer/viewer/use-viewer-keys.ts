import { useEventListener } from '@vueuse/core';
import { type Ref, ref } from 'vue';
import { isForOthers, isPressable, stageCommand, type ViewerCommand, windowCommand } from './keys.js';
import type { CompareMode } from './types.js';
import type { Viewer } from './use-viewer.js';

const zoomStep = Math.SQRT2;
const dividerStep = 0.01;
/** Of the pane's sides. */
const panStep = 0.1;

export interface ViewerKeyState {
  /** Space is down: dragging moves the picture, whatever is under the pointer. */
  readonly isSpaceDown: Readonly<Ref<boolean>>;
}

/** Letters and digits work in the whole window, arrows and space where the viewer has the focus. */
export function useViewerKeys(
  viewer: Viewer,
  root: Readonly<Ref<HTMLElement | undefined | null>>,
): ViewerKeyState {
  const isSpaceDown = ref(false);

  useEventListener(window, 'keydown', (event) => {
    if (event.defaultPrevented || isForOthers(event.target)) return;
    if (event.key === ' ') {
      onSpace(event);
      return;
    }
    const isInside = event.target instanceof Node && root.value?.contains(event.target) === true;
    const hasDivider = viewer.mode.value === 'slider';
    const command = windowCommand(event) ?? (isInside ? stageCommand(event, hasDivider) : undefined);
    if (command === undefined || viewer.picture.value === undefined) return;
    event.preventDefault();
    // A key that is held repeats; modes would flicker.
    if (!event.repeat || repeats.has(command)) actions[command](viewer);
  });
  useEventListener(window, 'keyup', (event) => {
    if (windowCommand(event) === 'hold') viewer.isHolding.value = false;
    if (event.key === ' ') isSpaceDown.value = false;
  });
  // The keyup goes to another window then.
  useEventListener(window, 'blur', () => {
    viewer.isHolding.value = false;
    isSpaceDown.value = false;
  });

  function onSpace(event: KeyboardEvent): void {
    if (isPressable(event.target)) return;
    event.preventDefault();
    isSpaceDown.value = true;
  }

  return { isSpaceDown };
}

const repeats: ReadonlySet<ViewerCommand> = new Set([
  'zoom-in',
  'zoom-out',
  'divider-left',
  'divider-right',
  'pan-left',
  'pan-right',
  'pan-up',
  'pan-down',
]);

const actions: Readonly<Record<ViewerCommand, (viewer: Viewer) => void>> = {
  fit: ({ control }) => control.fit(),
  full: ({ control }) => control.zoomTo(1),
  'zoom-in': ({ control }) => control.zoomBy(zoomStep),
  'zoom-out': ({ control }) => control.zoomBy(1 / zoomStep),
  'side-by-side': (viewer) => toggleMode(viewer, 'side-by-side'),
  difference: (viewer) => toggleMode(viewer, 'difference'),
  hold: ({ isHolding }) => (isHolding.value = true),
  loupe: ({ loupe }) => loupe.toggle(),
  grain: (viewer) => viewer.toggleGrain(),
  'more-gain': (viewer) => viewer.changeGain(1),
  'less-gain': (viewer) => viewer.changeGain(-1),
  'divider-left': (viewer) => viewer.setDivider(viewer.divider.value - dividerStep),
  'divider-right': (viewer) => viewer.setDivider(viewer.divider.value + dividerStep),
  'pan-left': (viewer) => pan(viewer, 1, 0),
  'pan-right': (viewer) => pan(viewer, -1, 0),
  'pan-up': (viewer) => pan(viewer, 0, 1),
  'pan-down': (viewer) => pan(viewer, 0, -1),
};

function toggleMode({ mode, setMode }: Viewer, other: CompareMode): void {
  setMode(mode.value === other ? 'slider' : other);
}

function pan({ control, panes }: Viewer, x: number, y: number): void {
  const { width, height } = panes.value[0]!;
  control.panBy({ x: x * panStep * width, y: y * panStep * height });
}
