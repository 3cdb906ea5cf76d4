import { useEventListener } from '@vueuse/core';
import { type Ref, ref } from 'vue';
import { isForOthers, isPressable, stageCommand, type ViewerCommand, windowCommand } from './keys.js';
import type { CompareMode } from './types.js';
import type { Viewer } from './use-viewer.js';

const zoomStep = Math.SQRT2;
const dividerStep = 0.01;
/** Of the pane's sides. */
const panStep = 0.1;
export const mostGainBits = 6;

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
    if (event.key === ' ') return onSpace(event);
    const isInside = event.target instanceof Node && root.value?.contains(event.target) === true;
    const hasDivider = viewer.mode.value === 'slider';
    const command = windowCommand(event) ?? (isInside ? stageCommand(event, hasDivider) : undefined);
    if (command === undefined || viewer.picture.value === undefined) return;
    event.preventDefault();
    // A key that is held repeats; modes would flicker.
    if (!event.repeat || repeats.has(command)) runCommand(viewer, command);
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

export function runCommand(viewer: Viewer, command: ViewerCommand): void {
  switch (command) {
    case 'fit':
      return viewer.control.fit();
    case 'full':
      return viewer.control.zoomTo(1);
    case 'zoom-in':
      return viewer.control.zoomBy(zoomStep);
    case 'zoom-out':
      return viewer.control.zoomBy(1 / zoomStep);
    case 'side-by-side':
    case 'difference':
      return toggleMode(viewer, command);
    case 'hold':
      viewer.isHolding.value = true;
      return;
    case 'more-gain':
      return changeGain(viewer, 1);
    case 'less-gain':
      return changeGain(viewer, -1);
    case 'divider-left':
      return moveDivider(viewer, -dividerStep);
    case 'divider-right':
      return moveDivider(viewer, dividerStep);
    case 'pan-left':
      return pan(viewer, 1, 0);
    case 'pan-right':
      return pan(viewer, -1, 0);
    case 'pan-up':
      return pan(viewer, 0, 1);
    case 'pan-down':
      return pan(viewer, 0, -1);
  }
}

function toggleMode({ mode }: Viewer, other: CompareMode): void {
  mode.value = mode.value === other ? 'slider' : other;
}

export function changeGain({ gainBits }: Viewer, by: number): void {
  gainBits.value = Math.min(mostGainBits, Math.max(0, gainBits.value + by));
}

export function moveDivider({ divider }: Viewer, by: number): void {
  divider.value = Math.min(1, Math.max(0, divider.value + by));
}

function pan({ control, panes }: Viewer, x: number, y: number): void {
  const { width, height } = panes.value[0]!;
  control.panBy({ x: x * panStep * width, y: y * panStep * height });
}
