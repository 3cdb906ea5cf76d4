import { extname } from 'node:path';
import { folderOf, joinPath, nameOf } from './locations.js';

const suffix = '.hints.json';

/** Where the hints of a picture are saved: beside it, as NAME.hints.json. */
export function hintsPath(picture: string): string {
  const name = nameOf(picture);
  return joinPath(folderOf(picture), name.slice(0, name.length - extname(name).length) + suffix);
}

export const isHintsName = (name: string): boolean => name.toLowerCase().endsWith(suffix);
