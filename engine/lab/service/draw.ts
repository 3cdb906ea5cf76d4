import { LatensifyError } from '../../../common/errors.js';
import type { PictureFile } from '../../host/index.js';
import { encodeSheet } from '../look/index.js';
import { findOwnModel, type OwnModel } from '../models.js';
import { drawCodes } from '../use.js';
import type { Decoder } from './decoder.js';

const COLUMNS = 10;
const SIDE = 128;

/** New pictures, on a sheet. @throws LatensifyError 'model', 'usage' where a model draws nothing */
export async function draw(
  { model: id, count, seed }: { readonly model: string; readonly count: number; readonly seed: number },
  labFolder: string,
  decoder: Decoder,
): Promise<{ sheet: PictureFile; columns: number }> {
  const model = await findOwnModel(labFolder, id);
  demandDrawing(model);
  const drawn = await decoder.decode(model, await drawCodes(model, count, seed));
  const layout = { columns: COLUMNS, gap: 2, longestSide: SIDE };
  return { sheet: { type: 'image/png', data: await encodeSheet(drawn, layout) }, columns: COLUMNS };
}

/** @throws LatensifyError 'usage' where a model draws nothing */
export function demandDrawing({ settings }: OwnModel): void {
  if (settings.kind === 'variational') return;
  throw new LatensifyError('usage', 'New pictures are drawn by variational models only.');
}
