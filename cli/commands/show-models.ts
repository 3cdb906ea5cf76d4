import { LatensifyError } from '../../common/errors.js';
import { createEngine, type InstalledModel } from '../../engine/index.js';
import { exitCodes } from '../exit-codes.js';
import { eventLine } from '../report/json.js';
import { shownPath } from '../report/lines.js';
import { escapeText } from '../terminal/escape.js';
import { printFields } from '../terminal/fields.js';
import { formatBytes } from '../terminal/format.js';

export interface ModelsSettings {
  readonly json: boolean;
  readonly card: boolean;
}

/** @throws LatensifyError 'model' for a name that is not installed */
export async function showModels(names: readonly string[], settings: ModelsSettings): Promise<number> {
  const engine = createEngine();
  const installed = await engine.listModels();
  await engine.dispose();
  for (const model of chosen(installed, names)) {
    const isNewest = model === installed.findLast(({ kind }) => kind === model.kind);
    if (settings.json) printJson(model, settings, isNewest);
    else printModel(model, settings, isNewest);
  }
  return exitCodes.done;
}

function chosen(installed: readonly InstalledModel[], names: readonly string[]): readonly InstalledModel[] {
  if (names.length === 0) return installed;
  return names.map((wanted) => {
    const found = installed.find(({ name, id }) => name === wanted || id === wanted);
    if (found === undefined) throw new LatensifyError('model', `The model ${wanted} is not installed.`);
    return found;
  });
}

function printJson({ card, ...model }: InstalledModel, settings: ModelsSettings, isNewest: boolean): void {
  process.stdout.write(eventLine({ ...model, isNewest, ...(settings.card && { card }) }));
}

function printModel(model: InstalledModel, settings: ModelsSettings, isNewest: boolean): void {
  printFields(`${model.name}${isNewest ? ' (used unless told)' : ''}`, [
    ['kind', model.kind],
    ['id', model.id],
    ['size', formatBytes(model.bytes)],
    ['folder', shownPath(model.folder)],
  ]);
  if (settings.card) process.stdout.write(`\n${cardText(model)}\n`);
}

function cardText({ card }: InstalledModel): string {
  return card === undefined ? 'It has no card.' : card.split('\n').map(escapeText).join('\n');
}
