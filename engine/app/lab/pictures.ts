import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { type LabPictures, labPicturesSchema } from '../../api/index.js';
import type { PictureFile } from '../../host/index.js';

const prefix = 'lab-';
/**
 * Sheets that were made on demand: the last ones are kept as long as the program runs; those that follow a slider, which
 * are many, don't push out the others.
 */
const mostKept = 48;

const names = Object.keys(labPicturesSchema.shape) as (keyof LabPictures)[];

/** Pictures of the lab by ids: those in the folders of runs, and sheets that were made for an interface. */
export class LabPictureStore {
  private readonly kept = {
    lasting: new Map<string, PictureFile>(),
    passing: new Map<string, PictureFile>(),
  };
  private readonly folders = new Map<string, string>();

  /** @returns its id */
  add(file: PictureFile, how: 'lasting' | 'passing' = 'lasting'): string {
    const id = `${prefix}${randomUUID()}`;
    const kept = this.kept[how];
    kept.set(id, file);
    if (kept.size > mostKept) kept.delete(kept.keys().next().value!);
    return id;
  }

  /** Ids of what lies in the folder of a run. @param step another one makes other ids, as the files change */
  async ofRun(run: string, folder: string, step: number): Promise<LabPictures> {
    this.folders.set(run, folder);
    const files = new Set(await readdir(join(folder, 'look')).catch(() => []));
    return Object.fromEntries(
      names
        .filter((name) => files.has(`${name}.png`))
        .map((name) => [name, `${prefix}${run}-${name}-${step}`]),
    );
  }

  /** undefined for an id that is none of the lab's, or no more */
  async get(id: string): Promise<PictureFile | undefined> {
    const known = this.kept.lasting.get(id) ?? this.kept.passing.get(id);
    if (known !== undefined || !id.startsWith(prefix)) return known;
    const [, run, name] = /^lab-([0-9a-f-]{36})-([a-z]+)-\d+$/.exec(id) ?? [];
    const folder = run === undefined ? undefined : this.folders.get(run);
    if (folder === undefined || !names.some((each) => each === name)) return undefined;
    const data = await readFile(join(folder, 'look', `${name!}.png`)).catch(() => undefined);
    return data === undefined ? undefined : { type: 'image/png', data };
  }
}
