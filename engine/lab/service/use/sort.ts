import type { LabSorted } from '../../../api/index.js';
import type { OwnModel } from '../../models.js';
import { type SortBy, sortFolder } from '../../sorting/index.js';
import type { EncodeHooks } from '../../use.js';

/** Copies the pictures of a folder into sub-folders of another. @throws as sortFolder */
export async function sort(
  model: OwnModel,
  source: string,
  folder: string,
  by: SortBy,
  hooks: EncodeHooks,
): Promise<LabSorted & { readonly files: string[] }> {
  const sorted = await sortFolder(model, source, folder, by, hooks);
  const files = sorted.map(({ to }) => to.replaceAll('\\', '/'));
  const counts = new Map<string, number>();
  for (const file of files) {
    const name = file.slice(0, file.indexOf('/'));
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return { folders: [...counts].map(([name, pictures]) => ({ name, pictures })), files };
}
