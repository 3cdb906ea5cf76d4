import { LatensifyError } from '../../common/errors.js';
import { createEngine, type InstalledModel, newestModel } from '../../engine/index.js';
import { defaultStateFolder, kinds, listOwnModels, type OwnModel, readCard } from '../../engine/lab/index.js';
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
  const own = await listOwnModels(defaultStateFolder('lab'));
  for (const model of chosen<InstalledModel | OwnModel>([...installed, ...own], names)) {
    if ('settings' in model) {
      await showOwn(model, settings);
      continue;
    }
    const isNewest = model === newestModel(installed.filter(({ kind }) => kind === model.kind));
    if (settings.json) printJson(model, settings, isNewest);
    else printModel(model, settings, isNewest);
  }
  return exitCodes.done;
}

function chosen<Model extends { readonly name: string; readonly id: string }>(
  models: readonly Model[],
  names: readonly string[],
): readonly Model[] {
  if (names.length === 0) return models;
  return names.map((wanted) => {
    const found = models.find(({ name, id }) => name === wanted || id === wanted);
    if (found === undefined) throw new LatensifyError('model', `The model ${wanted} is not installed.`);
    return found;
  });
}

async function showOwn(model: OwnModel, settings: ModelsSettings): Promise<void> {
  const card = settings.card ? await readCard(model) : undefined;
  if (settings.json) {
    process.stdout.write(eventLine({ ...model, isOwn: true, ...(card !== undefined && { card }) }));
    return;
  }
  const { kind, picture, code } = model.settings;
  printFields(escapeText(model.name), [
    [
      'kind',
      `${kinds[kind].title.toLowerCase()} autoencoder of your own${model.isImported ? ', imported' : ''}`,
    ],
    ['id', model.id],
    ['pictures', `${picture.width} × ${picture.height}, ${picture.channels === 1 ? 'grey' : 'colour'}`],
    ['code', String(code)],
    ['folder', shownPath(model.folder)],
  ]);
  if (card !== undefined) process.stdout.write(`\n${cardText({ card })}\n`);
}

function printJson({ card, ...model }: InstalledModel, settings: ModelsSettings, isNewest: boolean): void {
  process.stdout.write(eventLine({ ...model, isNewest, ...(settings.card && { card }) }));
}

function printModel(model: InstalledModel, settings: ModelsSettings, isNewest: boolean): void {
  printFields(`${model.name}${isNewest ? ' (used unless told)' : model.isFast ? ' (fast)' : ''}`, [
    ['kind', model.isOwn ? `${model.kind}, fine-tuned by you` : model.kind],
    ['id', model.id],
    ['size', formatBytes(model.bytes)],
    ['folder', shownPath(model.folder)],
  ]);
  if (settings.card) process.stdout.write(`\n${cardText(model)}\n`);
}

function cardText({ card }: { readonly card: string | undefined }): string {
  return card === undefined ? 'It has no card.' : card.split('\n').map(escapeText).join('\n');
}
