import { viewerTexts } from './texts.js';

/** What the viewer's keys do. */
export type ViewerCommand =
  | 'fit'
  | 'full'
  | 'zoom-in'
  | 'zoom-out'
  | 'side-by-side'
  | 'difference'
  | 'hold'
  | 'loupe'
  | 'grain'
  | 'more-gain'
  | 'less-gain'
  | 'divider-left'
  | 'divider-right'
  | 'pan-left'
  | 'pan-right'
  | 'pan-up'
  | 'pan-down';

export interface ViewerKey {
  /** As a sheet of keys shows it. */
  readonly shown: string;
  readonly text: string;
}

/** For the sheet that lists every key. */
export const viewerKeys: readonly ViewerKey[] = [
  { shown: '1', text: viewerTexts.keys.full },
  { shown: '0', text: viewerTexts.keys.fit },
  { shown: '+ −', text: viewerTexts.keys.zoom },
  { shown: 'S', text: viewerTexts.keys.sideBySide },
  { shown: 'D', text: viewerTexts.keys.difference },
  { shown: ', .', text: viewerTexts.keys.gain },
  { shown: 'O', text: viewerTexts.keys.original },
  { shown: 'L', text: viewerTexts.keys.loupe },
  { shown: 'G', text: viewerTexts.keys.grain },
  { shown: '← →', text: viewerTexts.keys.divider },
  { shown: 'Shift + arrows', text: viewerTexts.keys.pan },
  { shown: 'Space + drag', text: viewerTexts.keys.drag },
];

/** What a key means anywhere in the window; undefined for keys of others. */
export function windowCommand(event: KeyboardEvent): ViewerCommand | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  switch (event.key) {
    case '0':
      return 'fit';
    case '1':
      return 'full';
    case '+':
    case '=':
      return 'zoom-in';
    case '-':
    case '−':
      return 'zoom-out';
    case ',':
      return 'less-gain';
    case '.':
      return 'more-gain';
    case 's':
    case 'S':
      return 'side-by-side';
    case 'd':
    case 'D':
      return 'difference';
    case 'o':
    case 'O':
      return 'hold';
    case 'l':
    case 'L':
      return 'loupe';
    case 'g':
    case 'G':
      return 'grain';
    default:
      return undefined;
  }
}

/** What a key means while the viewer has the focus; arrows belong to lists elsewhere. */
export function stageCommand(event: KeyboardEvent, hasDivider: boolean): ViewerCommand | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const movesDivider = hasDivider && !event.shiftKey;
  switch (event.key) {
    case 'ArrowLeft':
      return movesDivider ? 'divider-left' : 'pan-left';
    case 'ArrowRight':
      return movesDivider ? 'divider-right' : 'pan-right';
    case 'ArrowUp':
      return 'pan-up';
    case 'ArrowDown':
      return 'pan-down';
    default:
      return undefined;
  }
}

/** Letters belong to whoever is being typed into, and to an open dialog. */
export function isForOthers(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return (
    target.closest(
      'input, textarea, select, [contenteditable=""], [contenteditable="true"], [role="dialog"], [role="menu"], [role="listbox"]',
    ) !== null
  );
}

/** Space presses it. */
export const isPressable = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest('button, a, summary, [role="button"], [role="checkbox"], [role="option"], [role="row"]') !==
    null;
