import type { LabGroups } from '../../../api/index.js';
import { readPictures } from '../../collection.js';
import type { OwnModel } from '../../models.js';
import { groupsOf } from '../../sorting/index.js';
import { type EncodeHooks, encodePictures } from '../../use.js';
import { demandPictures } from './demand-pictures.js';
import { type SheetFile, sheetOf } from '../sheet.js';

/** Pictures of a group that are shown. */
const SHOWN = 12;

/** Groups of pictures whose codes are alike, and those nearest to each centre. @throws as encodePictures */
export async function group(
  model: OwnModel,
  source: string,
  count: number,
  hooks: EncodeHooks,
): Promise<Omit<LabGroups, 'sheet'> & { readonly sheet: SheetFile }> {
  const codes = await encodePictures(model, source, hooks);
  demandPictures(codes);
  const indices = new Map(codes.pictures.map(({ name }, index) => [name, index]));
  const shown: number[] = [];
  const groups = groupsOf(codes, count, 1).map(({ pictures, labels }) => {
    const nearest = pictures.slice(0, SHOWN).map((name) => indices.get(name)!);
    const first = shown.length;
    shown.push(...nearest);
    return {
      pictures: pictures.length,
      labels: Object.entries(labels)
        .map(([label, n]) => ({ label, pictures: n }))
        .sort((a, b) => b.pictures - a.pictures),
      first,
      shown: nearest.map((index) => codes.pictures[index]!).map(({ name, label }) => ({ name, label })),
    };
  });
  return { pictures: codes.pictures.length, groups, sheet: await sheetOf(await readPictures(codes, shown)) };
}
