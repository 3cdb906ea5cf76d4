import { kMeans } from '../../../models/analysis/index.js';
import { randomOf } from '../../../models/training/index.js';
import type { OwnModel } from '../models.js';
import { type Codes, type EncodeHooks, encodePictures } from '../use.js';

/** Pictures whose codes are alike. */
export interface Group {
  /** The picture nearest to the group's centre. */
  readonly centre: string;
  /** Names, the nearest to the centre first. */
  readonly pictures: readonly string[];
  /** How many of each label are in it. */
  readonly labels: Readonly<Record<string, number>>;
}

/**
 * Groups pictures by k-means on their codes, the largest group first.
 * @param count of groups; fewer where there are fewer pictures
 * @throws as encodePictures
 */
export async function groupCodes(
  model: OwnModel,
  source: string,
  count: number,
  hooks: EncodeHooks & { readonly seed?: number } = {},
): Promise<readonly Group[]> {
  return groupsOf(await encodePictures(model, source, hooks), count, hooks.seed ?? 1);
}

export function groupsOf({ pictures, size, data }: Codes, count: number, seed: number): readonly Group[] {
  const { labels, centres, nearest } = kMeans(
    { count: pictures.length, size, data },
    count,
    randomOf(seed, 'groups'),
  );
  const distance = (row: number, k: number): number => {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += (data[row * size + i]! - centres.data[k * size + i]!) ** 2;
    return sum;
  };
  return Array.from(nearest, (row, k) => {
    if (row < 0) return undefined;
    const members = pictures
      .map((picture, i) => ({ ...picture, i }))
      .filter(({ i }) => labels[i] === k)
      .map((picture) => ({ ...picture, distance: distance(picture.i, k) }))
      .sort((a, b) => a.distance - b.distance);
    const counts: Record<string, number> = Object.create(null) as Record<string, number>;
    for (const { label } of members) counts[label] = (counts[label] ?? 0) + 1;
    return { centre: pictures[row]!.name, pictures: members.map(({ name }) => name), labels: counts };
  })
    .filter((group) => group !== undefined)
    .sort((a, b) => b.pictures.length - a.pictures.length);
}
