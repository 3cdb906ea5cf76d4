import { useEventListener } from '@vueuse/core';
import { useCommands } from '../shell/commands.js';
import { useAdding } from '../stores/adding.js';
import { useItems } from '../stores/items.js';
import { useSettings } from '../stores/settings.js';
import { useShell } from '../stores/shell.js';
import { qualityOf } from '../compress/goals.js';
import { modes } from '../shell/modes.js';
import { useModes } from '../shell/use-modes.js';

const typing = 'input:not([type=checkbox]), textarea, select, [contenteditable=true], [role=spinbutton]';

/** Those that have a meaning in the lab, too. */
const inLab: ReadonlySet<string> = new Set(['?', ',', 'F6']);

/** Keys that work anywhere in the window, except where text is typed or a dialog is open. */
export function useKeys(): void {
  const adding = useAdding();
  const items = useItems();
  const settings = useSettings();
  const shell = useShell();
  const commands = useCommands();
  const { choose } = useModes();

  const withMod: Readonly<Record<string, () => unknown>> = {
    o: () => adding.choose('files'),
    O: () => adding.choose('folder'),
    ',': () => (shell.dialog = 'settings'),
    e: () => commands.canExport.value && commands.openExport(),
    Enter: () => commands.runOrPause(),
    '.': () => commands.cancelJob(),
    a: () => items.chooseAll(),
  };

  const plain: Readonly<Record<string, () => unknown>> = {
    '?': () => (shell.dialog = 'keys'),
    p: () => commands.runOrPause(),
    j: () => walk(-1),
    k: () => walk(1),
    r: () => commands.canRetry.value && commands.retryChosen(),
    Delete: () => items.chosen.size > 0 && commands.removeChosen(),
    Backspace: () => items.chosen.size > 0 && commands.removeChosen(),
    '[': () => changeQuality(-1),
    ']': () => changeQuality(1),
    Escape: () => items.choose(items.currentId),
    F6: () => focusNextArea(),
  };

  function walk(step: number): void {
    const index = items.order.indexOf(items.currentId ?? '');
    const next = items.order[index + step];
    if (next !== undefined) items.choose(next);
  }

  function changeQuality(step: number): void {
    const shown = settings.shown;
    if (shown === undefined) return;
    const inRange = (value: number): number => Math.max(0, Math.min(100, value));
    const change = (): Parameters<typeof settings.edit>[0] => {
      switch (shown.job) {
        case 'compress':
          return { goal: { kind: 'quality', quality: inRange(qualityOf(shown) + step) } };
        case 'denoise':
          return { strength: inRange(shown.strength + step) };
        case 'colorize':
          return { saturation: Math.max(0, Math.min(2, Math.round(20 * shown.saturation + step) / 20)) };
      }
    };
    void shell.attempt(settings.edit(change()));
  }

  /** By its place on the keyboard: with Alt, some layouts write other characters. */
  function chooseMode(event: KeyboardEvent): void {
    const mode = modes[Number(/^Digit(\d)$/.exec(event.code)?.[1]) - 1];
    if (mode === undefined || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    void shell.attempt(choose(mode.job));
  }

  useEventListener(window, 'keydown', (event) => {
    if (event.defaultPrevented || shell.dialog !== undefined) return;
    if (event.altKey) {
      chooseMode(event);
      return;
    }
    const target = event.target instanceof Element ? event.target : document.body;
    const isTyping = target.closest(typing) !== null;
    const mod = event.ctrlKey || event.metaKey;
    if (isTyping && (!mod || event.key === 'a')) return;
    if (target.closest('[role=dialog], [role=menu], [role=listbox]') !== null) return;
    const run = (mod ? withMod : plain)[event.key];
    // The list of pictures is not in sight there.
    if (run === undefined || (shell.isInLab && !inLab.has(event.key))) return;
    event.preventDefault();
    run();
  });
}

/** The parts of the window, in their order; F6 goes from one to the next. */
function focusNextArea(): void {
  const areas = [...document.querySelectorAll<HTMLElement>('[data-area]')];
  const now = areas.findIndex((area) => area.contains(document.activeElement));
  const next = areas[(now + 1) % areas.length];
  const focusable = 'button:not(:disabled), [tabindex="0"], input, a[href]';
  const own = next?.matches(focusable) === true ? next : next?.querySelector<HTMLElement>(focusable);
  own?.focus({ focusVisible: true });
}
