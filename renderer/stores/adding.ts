import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import type { Grant } from '../../engine/api/index.js';
import { useBackend } from '../api/backend.js';
import type { DroppedFiles } from '../api/dropped-files.js';
import { filesFromInput } from '../api/files-from-input.js';
import { texts } from '../texts/index.js';
import { useItems } from './items.js';
import { useSettings } from './settings.js';
import { useShell } from './shell.js';

/** Bringing files into the queue, from wherever they come. */
export const useAdding = defineStore('adding', () => {
  const backend = useBackend();
  const items = useItems();
  const settings = useSettings();
  const shell = useShell();

  /** Files on their way: 0 … 1 while they are uploaded, 1 while the host looks through them. */
  const progress = ref<number>();
  const isBusy = computed(() => progress.value !== undefined);
  let abort: AbortController | undefined;

  async function add(grants: Promise<readonly Grant[]>): Promise<void> {
    progress.value ??= 1;
    try {
      const ids = (await grants).map(({ id }) => id);
      progress.value = 1;
      if (ids.length > 0) await addGranted(ids);
    } finally {
      progress.value = undefined;
    }
  }

  async function addGranted(grants: string[]): Promise<void> {
    const { added, known, problems, items: first } = await backend.client.call('items.add', { grants });
    await items.load();
    if (first[0] !== undefined) items.choose(first[0]);
    for (const problem of problems.slice(0, 3)) shell.tell(texts.adding.problem(problem), 'error');
    if (added > 0) shell.tell(texts.adding.added(added));
    else if (known > 0) shell.tell(texts.adding.known(known));
    else if (problems.length === 0) shell.tell(texts.adding.nothing);
  }

  /** Dropped, pasted or chosen through a file input. */
  async function addFiles(files: Promise<DroppedFiles>): Promise<void> {
    const { signal } = (abort = new AbortController());
    progress.value = 0;
    const grants = files.then((found) =>
      backend.grantsFor(found, (fraction) => (progress.value = fraction), signal),
    );
    await shell.attempt(add(grants));
  }

  const addGrants = (grants: Promise<{ grants: Grant[] }>): Promise<unknown> =>
    shell.attempt(add(grants.then((answer) => answer.grants)));

  /** Through the dialog that this host has. */
  async function choose(what: 'files' | 'folder'): Promise<void> {
    const { can } = settings.info!;
    if (can.pick) await addGrants(backend.client.call('grants.pick', { what }));
    else if (can.browse) shell.dialog = 'picker';
    else await addFiles(filesFromInput(what));
  }

  const grantsOf = (files: Promise<DroppedFiles>): Promise<Grant[]> =>
    files.then((found) => backend.grantsFor(found, () => undefined, new AbortController().signal));

  /** One photograph that is not added; none where the user closed the dialog. */
  async function pickPicture(): Promise<readonly Grant[]> {
    const { can } = settings.info!;
    if (can.pick) return (await backend.client.call('grants.pick', { what: 'files' })).grants;
    if (!can.browse) return await grantsOf(filesFromInput('picture'));
    const grant = await shell.pick('picture');
    return grant === undefined ? [] : [grant];
  }

  const addSamples = (): Promise<unknown> => addGrants(backend.client.call('grants.samples', {}));

  const addRecent = (id: string): Promise<unknown> =>
    shell.attempt(add(backend.client.call('recent.open', { id }).then((grant) => [grant])));

  const cancel = (): void => abort?.abort();

  return {
    progress,
    isBusy,
    addFiles,
    addGrants,
    grantsOf,
    pickPicture,
    choose,
    addSamples,
    addRecent,
    cancel,
  };
});
