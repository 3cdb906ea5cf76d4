import { type DroppedFiles, filesOfList } from './dropped-files.js';

/** What the user picks in the browser's own dialog; nothing where it is cancelled. */
export async function filesFromInput(what: 'files' | 'folder' | 'picture'): Promise<DroppedFiles> {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = what !== 'picture';
  input.webkitdirectory = what === 'folder';
  return await new Promise((resolve) => {
    input.addEventListener('change', () => resolve(filesOfList(input.files ?? [])));
    input.addEventListener('cancel', () => resolve({ files: [], roots: [] }));
    input.click();
  });
}
