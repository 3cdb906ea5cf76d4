import { modes } from '../shell/modes.js';
import { texts } from '../texts/index.js';
import { viewerKeys } from '../viewer/index.js';

const isMac = /mac/i.test(navigator.platform);
const mod = isMac ? '⌘' : 'Ctrl ';
const shift = isMac ? '⇧' : 'Shift ';

/** Keys as they are written on the sheet and beside commands. */
export const keyNames = {
  addFiles: `${mod}O`,
  addFolder: `${mod}${shift}O`,
  paste: `${mod}V`,
  settings: `${mod},`,
  keys: '?',
  close: 'Esc',
  export: `${mod}E`,
  run: `${mod}↵`,
  pause: 'P',
  cancel: `${mod}.`,
  next: 'K',
  previous: 'J',
  all: `${mod}A`,
  remove: 'Del',
  retry: 'R',
  finer: ']',
  /** Of a mode in the rail. */
  mode: (index: number) => `Alt ${index + 1}`,
  smaller: '[',
  undo: `${mod}Z`,
  redo: `${mod}${shift}Z`,
} as const;

export interface KeyGroup {
  readonly title: string;
  readonly keys: readonly { readonly keys: readonly string[]; readonly text: string }[];
}

/** What the sheet of keys lists. */
export function keyGroups(): readonly KeyGroup[] {
  const { groups, does } = texts.keys;
  const colouring = texts.colorize.keys;
  return [
    {
      title: groups.general,
      keys: [
        { keys: [keyNames.addFiles], text: does.addFiles },
        { keys: [keyNames.addFolder], text: does.addFolder },
        { keys: [keyNames.paste], text: does.paste },
        { keys: [keyNames.export], text: does.export },
        { keys: [keyNames.settings], text: does.settings },
        { keys: [keyNames.keys], text: does.keys },
        { keys: [keyNames.close], text: does.close },
        { keys: ['F6'], text: does.area },
        { keys: modes.map((_, index) => keyNames.mode(index)), text: does.modes },
      ],
    },
    {
      title: groups.job,
      keys: [
        { keys: [keyNames.run], text: does.run },
        { keys: [keyNames.pause], text: does.pause },
        { keys: [keyNames.cancel], text: does.cancel },
        { keys: [keyNames.smaller, keyNames.finer], text: does.quality },
      ],
    },
    {
      title: groups.list,
      keys: [
        { keys: [keyNames.previous, keyNames.next], text: does.walk },
        { keys: ['↑', '↓'], text: does.move },
        { keys: [`${shift}↑`, `${shift}↓`], text: does.extend },
        { keys: ['←', '→'], text: does.folder },
        { keys: [keyNames.all], text: does.all },
        { keys: [keyNames.remove], text: does.remove },
        { keys: [keyNames.retry], text: does.retry },
      ],
    },
    {
      title: colouring.title,
      keys: [
        { keys: ['H'], text: colouring.add },
        { keys: ['← ↑ → ↓'], text: colouring.move },
        { keys: ['↵'], text: colouring.colour },
        { keys: [keyNames.remove], text: colouring.remove },
        { keys: [keyNames.undo], text: colouring.undo },
        { keys: [keyNames.redo], text: colouring.redo },
      ],
    },
    {
      title: groups.compare,
      keys: viewerKeys.map(({ shown, text }) => ({ keys: [shown], text })),
    },
  ];
}
