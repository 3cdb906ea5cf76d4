import type { Grant } from '../../engine/api/index.js';
import { useBackend } from '../api/backend.js';
import { useSettings } from '../stores/settings.js';
import { useShell } from '../stores/shell.js';

/** A folder, or nothing where it is downloaded. */
export interface OutputTarget {
  readonly folder?: Grant;
}

export interface Output {
  /** Results are downloaded, so no folder is asked for. */
  readonly isDownload: () => boolean;
  /** Where something goes; undefined where the user gave up. */
  readonly choose: () => Promise<OutputTarget | undefined>;
  /** Saves it where it is a download. */
  readonly save: (written: {
    readonly download?: { readonly id: string; readonly name: string } | undefined;
  }) => void;
}

/** Where what the lab writes goes, by whatever dialog this host has. */
export function useOutput(): Output {
  const backend = useBackend();
  const settings = useSettings();
  const shell = useShell();

  function isDownload(): boolean {
    const can = settings.info?.can;
    return can !== undefined && can.download && !can.browse;
  }

  async function choose(): Promise<OutputTarget | undefined> {
    if (isDownload()) return {};
    const folder = settings.info!.can.pick
      ? (await backend.client.call('grants.pick', { what: 'output-folder' })).grants[0]
      : await shell.pick('folder');
    return folder === undefined ? undefined : { folder };
  }

  return {
    isDownload,
    choose,
    save: ({ download }) => {
      if (download !== undefined) backend.save(download);
    },
  };
}
