import type { AppContract, Grant, Output } from '../../../engine/api/index.js';
import { useBackend } from '../../api/backend.js';
import { filesOfList } from '../../api/dropped-files.js';
import { useLab } from '../../stores/lab.js';
import { useSettings } from '../../stores/settings.js';
import { useShell } from '../../stores/shell.js';
import { texts } from '../../texts/index.js';
import { useOutput } from '../use-output.js';

export interface ModelCommands {
  readonly importModel: () => Promise<void>;
  readonly exportModel: (model: string) => Promise<void>;
  /** Of a training, as CSV. */
  readonly exportLog: (run: string) => Promise<void>;
}

/** Models in and out, by whatever dialog this host has. */
export function useModelCommands(): ModelCommands {
  const backend = useBackend();
  const { client } = backend;
  const lab = useLab();
  const settings = useSettings();
  const shell = useShell();
  const output = useOutput();

  function take({ download, name }: Output<AppContract, 'lab.exportModel'>): void {
    if (download === undefined) shell.tell(texts.lab.model.exported(name));
    output.save({ download });
  }

  async function importModel(): Promise<void> {
    const grants = settings.info!.can.pick
      ? (await client.call('grants.pick', { what: 'files' })).grants
      : await uploadedModel();
    for (const { id } of grants) {
      const model = await client.call('lab.importModel', { grant: id });
      shell.tell(texts.lab.model.imported2(model.name));
      lab.show({ what: 'model', id: model.id });
    }
  }

  async function uploadedModel(): Promise<Grant[]> {
    const files = await new Promise<FileList | null>((resolve) => {
      const input = document.createElement('input');
      input.type = 'file';
      input.accept = '.onnx';
      input.addEventListener('change', () => resolve(input.files));
      input.addEventListener('cancel', () => resolve(null));
      input.click();
    });
    const never = new AbortController().signal;
    return await backend.grantsFor(filesOfList(files ?? []), () => undefined, never);
  }

  return {
    importModel,
    exportModel: async (model) => {
      const place = await output.choose();
      if (place !== undefined) take(await client.call('lab.exportModel', { model, ...place }));
    },
    exportLog: async (run) => {
      const place = await output.choose();
      if (place !== undefined) take(await client.call('lab.exportLog', { run, ...place }));
    },
  };
}
