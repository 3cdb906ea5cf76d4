import { resolve } from 'node:path';
import { LatensifyError } from '../../common/errors.js';
import {
  classifyCodes,
  type Comparison,
  defaultStateFolder,
  findOwnModel,
  groupCodes,
  type SortBy,
  sortFolder,
} from '../../engine/lab/index.js';
import { exitCodes } from '../exit-codes.js';
import { eventLine } from '../report/json.js';
import { escapeText } from '../terminal/escape.js';
import { count } from '../terminal/format.js';
import type { ClassifyFlags } from './classify.js';
import type { GroupFlags } from './group.js';
import type { SortFlags } from './sort.js';

const findModel = (name: string) => findOwnModel(defaultStateFolder('lab'), name);
const sourceOf = (text: string): string => (/^(digits|shapes):\d+$/.test(text) ? text : resolve(text));
const print = (line: string): void => void process.stdout.write(line + '\n');

const featureNames: Readonly<Record<Comparison['features'], string>> = {
  codes: 'codes',
  pixels: 'pixels',
  pca: 'principal components',
};

/** @throws LatensifyError 'model' | 'usage' | 'unreadable' */
export async function runClassify(pictures: string, flags: ClassifyFlags): Promise<number> {
  const { holdOut, seed } = flags;
  const found = await classifyCodes(await findModel(flags.model), sourceOf(pictures), { holdOut, seed });
  if (flags.json) {
    process.stdout.write(eventLine({ ...found }));
    return exitCodes.done;
  }
  print(
    `${count(found.classes.length, 'class', 'classes')}; learned from ${found.train}, tested on ${found.test}`,
  );
  for (const { features, size, neighbours, logistic } of found.results) {
    const share = (value: number): string => `${(100 * value).toFixed(1)} %`;
    print(
      `  ${featureNames[features]} (${size} numbers): neighbours ${share(neighbours.accuracy)}, logistic regression ${share(logistic.accuracy)}`,
    );
  }
  print('Codes, logistic regression; rows are what it is, columns what it was taken for:');
  const [codes] = found.results;
  const width = Math.max(5, ...found.classes.map((name) => escapeText(name).length)) + 1;
  print(' '.repeat(width) + found.classes.map((name) => escapeText(name).padStart(width)).join(''));
  codes!.logistic.confusion.forEach((row, i) => {
    print(escapeText(found.classes[i]!).padEnd(width) + row.map((n) => String(n).padStart(width)).join(''));
  });
  return exitCodes.done;
}

/** @throws LatensifyError 'model' | 'unreadable' */
export async function runGroup(pictures: string, flags: GroupFlags): Promise<number> {
  const groups = await groupCodes(await findModel(flags.model), sourceOf(pictures), flags.groups);
  for (const [i, group] of groups.entries()) {
    if (flags.json) {
      process.stdout.write(eventLine({ ...group }));
      continue;
    }
    const labels = Object.entries(group.labels)
      .sort(([, a], [, b]) => b - a)
      .slice(0, 4)
      .map(([label, n]) => `${label === '' ? 'no label' : escapeText(label)} ${n}`);
    print(
      `group ${i + 1}: ${count(group.pictures.length, 'picture')}, like ${escapeText(group.centre)} (${labels.join(', ')})`,
    );
  }
  return exitCodes.done;
}

/** @throws LatensifyError 'model' | 'usage' | 'unreadable' | 'unwritable' */
export async function runSort(folder: string, flags: SortFlags): Promise<number> {
  const by = sortBy(flags);
  const sorted = await sortFolder(await findModel(flags.model), resolve(folder), resolve(flags.output), by);
  if (flags.json) {
    for (const each of sorted) process.stdout.write(eventLine({ ...each }));
    return exitCodes.done;
  }
  const counts = new Map<string, number>();
  for (const { to } of sorted) {
    const place = to.split(/[/\\]/)[0]!;
    counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  for (const [place, pictures] of counts) print(`${escapeText(place)}: ${count(pictures, 'picture')}`);
  return exitCodes.done;
}

function sortBy({ like, groups, unusual, threshold }: SortFlags): SortBy {
  if (threshold !== undefined && !unusual) {
    throw new LatensifyError('usage', 'A threshold is for --unusual.');
  }
  if (like !== undefined) return { kind: 'class', examples: resolve(like) };
  if (groups !== undefined) return { kind: 'groups', count: groups };
  if (unusual) return { kind: 'anomaly', threshold };
  throw new LatensifyError('usage', 'Say how: --like FOLDER, --groups NUMBER or --unusual.');
}
