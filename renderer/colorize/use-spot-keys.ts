import { useEventListener } from '@vueuse/core';
import { useHints } from '../stores/hints.js';
import { useSettings } from '../stores/settings.js';
import { useShell } from '../stores/shell.js';

const typing = 'input:not([type=checkbox]), textarea, [contenteditable=true]';

/** Keys of the Colorize mode that work anywhere in the window. @param addSpot in the middle of what is seen */
export function useSpotKeys(addSpot: () => void): void {
  const hints = useHints();
  const settings = useSettings();
  const shell = useShell();

  function actionOf({ key, shiftKey, ctrlKey, metaKey }: KeyboardEvent): (() => void) | undefined {
    const letter = key.toLowerCase();
    if (!ctrlKey && !metaKey) return letter === 'h' && !shiftKey ? addSpot : undefined;
    if (letter === 'z') return shiftKey ? hints.redo : hints.undo;
    return letter === 'y' ? hints.redo : undefined;
  }

  useEventListener(window, 'keydown', (event) => {
    if (settings.job !== 'colorize' || shell.dialog !== undefined) return;
    if (event.defaultPrevented || event.altKey) return;
    if (event.target instanceof Element && event.target.closest(typing) !== null) return;
    const action = actionOf(event);
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
}
