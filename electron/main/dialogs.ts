import type { OpenDialogOptions } from 'electron';
import { rawExtensions } from '../../engine/files/index.js';
import { texts } from './texts.js';

export type PickWhat = 'files' | 'folder' | 'output-folder';

const pictureExtensions = [
  ...'jpg jpeg png webp avif tif tiff gif heic heif hif ltn'.split(' '),
  ...rawExtensions,
];

/** The system's dialog for each thing that can be picked. */
export function openDialogOptions(what: PickWhat): OpenDialogOptions {
  switch (what) {
    case 'files':
      return {
        title: texts.pick.files,
        properties: ['openFile', 'multiSelections'],
        filters: [
          { name: texts.pick.pictures, extensions: pictureExtensions },
          { name: texts.pick.all, extensions: ['*'] },
        ],
      };
    case 'folder':
      return { title: texts.pick.folder, properties: ['openDirectory', 'multiSelections'] };
    case 'output-folder':
      return { title: texts.pick['output-folder'], properties: ['openDirectory', 'createDirectory'] };
  }
}
