import { type Ref, ref } from 'vue';
import type { Grant, LabSource } from '../../engine/api/index.js';
import { useBackend } from '../api/backend.js';
import type { DroppedFiles } from '../api/dropped-files.js';
import { filesFromInput } from '../api/files-from-input.js';
import { texts } from '../texts/index.js';
import { useSettings } from './settings.js';
import { useShell } from './shell.js';

/** What makes a source, and how it is called. */
export interface ChosenSource {
  readonly source: LabSource;
  readonly name: string;
}

export interface SourceChoice {
  /** 0 … 1 while a folder is brought over. */
  readonly uploading: Ref<number | undefined>;
  /** Through the dialog that this host has; undefined where the user gave up. */
  readonly fromDialog: (title: string) => Promise<ChosenSource | undefined>;
  /** Dropped, or chosen through a file input: uploaded where the host is elsewhere. */
  readonly fromFiles: (files: Promise<DroppedFiles>) => Promise<ChosenSource | undefined>;
}

/** How folders of pictures are chosen for the lab. */
export function useSourceChoice(): SourceChoice {
  const backend = useBackend();
  const shell = useShell();
  const app = useSettings();
  const uploading = ref<number>();

  function sourceOf(grants: readonly Grant[]): ChosenSource | undefined {
    const [grant] = grants;
    if (grant === undefined) return undefined;
    if (grants.length > 1 || (grant.kind === 'file' && !/(idx|ubyte)$/.test(grant.name))) {
      shell.tell(texts.lab.source.onlyFolders, 'error');
      return undefined;
    }
    return { source: { from: 'grant', grant: grant.id }, name: grant.name };
  }

  async function fromFiles(files: Promise<DroppedFiles>): Promise<ChosenSource | undefined> {
    uploading.value = 0;
    try {
      const never = new AbortController().signal;
      const tell = (fraction: number): void => void (uploading.value = fraction);
      return sourceOf(await backend.grantsFor(await files, tell, never));
    } finally {
      uploading.value = undefined;
    }
  }

  async function fromDialog(title: string): Promise<ChosenSource | undefined> {
    const { can } = app.info!;
    if (can.pick) return sourceOf((await backend.client.call('grants.pick', { what: 'folder' })).grants);
    if (!can.browse) return await fromFiles(filesFromInput('folder'));
    const grant = await shell.pick('folder', title);
    return grant === undefined ? undefined : sourceOf([grant]);
  }

  return { uploading, fromDialog, fromFiles };
}
