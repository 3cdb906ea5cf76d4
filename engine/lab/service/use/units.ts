import type { LabUnits } from '../../../api/index.js';
import { readPictures } from '../../collection.js';
import type { OwnModel } from '../../models.js';
import { unitsOf } from '../../units.js';
import type { EncodeHooks } from '../../use.js';
import { type SheetFile, sheetOf } from '../sheet.js';

/** What the units of a code respond to, on a sheet: of each its feature, then its pictures. @throws as unitsOf */
export async function units(
  model: OwnModel,
  source: string,
  hooks: EncodeHooks,
): Promise<Omit<LabUnits, 'sheet'> & { readonly sheet?: SheetFile }> {
  const found = await unitsOf(model, source, hooks);
  const { codes, silent } = found;
  const { shape } = codes;
  const size = shape.channels * shape.height * shape.width;
  const count = found.units.reduce((sum, { pictures }) => sum + 1 + pictures.length, 0);
  const samples = new Float32Array(count * size);
  let at = 0;
  const shown: LabUnits['units'][number][] = [];
  for (const { index, mean, largest, pictures, feature } of found.units) {
    samples.set(feature, at * size);
    samples.set((await readPictures(codes, pictures)).samples, (at + 1) * size);
    shown.push({
      index,
      mean,
      largest,
      first: at,
      shown: pictures.map((each) => codes.pictures[each]!).map(({ name, label }) => ({ name, label })),
    });
    at += 1 + pictures.length;
  }
  const answer = { pictures: codes.pictures.length, silent, units: shown };
  return count === 0 ? answer : { ...answer, sheet: await sheetOf({ shape, count, samples }) };
}
