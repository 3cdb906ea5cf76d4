import type { LabSheet } from '../../api/index.js';
import type { PictureFile } from '../../host/index.js';
import { encodeSheet } from '../look/index.js';
import type { Drawn } from '../use.js';

export type SheetFile = Omit<LabSheet, 'picture'> & { readonly picture: PictureFile };

const COLUMNS = 12;
const SIDE = 128;

/** A sheet without gaps, of which single pictures are shown by their place. @param drawn at least one */
export async function sheetOf(drawn: Drawn): Promise<SheetFile> {
  const data = await encodeSheet(drawn, { columns: COLUMNS, gap: 0, longestSide: SIDE });
  return {
    picture: { type: 'image/png', data },
    columns: Math.min(COLUMNS, drawn.count),
    count: drawn.count,
  };
}
