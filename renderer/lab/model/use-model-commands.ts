import type { AppContract, Grant, JobKind, Output } from '../../../engine/api/index.js';
import { useBackend } from '../../api/backend.js';
import { filesOfList } from '../../api/dropped-files.js';
import { useModes } from '../../shell/use-modes.js';
import { useLab } from '../../stores/lab.js';
import { useLabTunings } from '../../stores/lab-tunings.js';
import { useSettings } from '../../stores/settings.js';
import { useShell } from '../../stores/shell.js';
import { texts } from '../../texts/index.js';
import { useOutput } from '../use-output.js';

export interface ModelCommands {
  readonly importModel: () => Promise<void>;
  readonly exportModel: (model: string) => Promise<void>;
  /** From now on a mode's pictures are given to it. @param model its name or id, as that mode knows it */
  readonly useIn: (mode: JobKind, model: string) => Promise<void>;
  /** Of a training, as CSV. */
  readonly exportLog: (run: string) => Promise<void>;
}

/** Models in and out, by whatever dialog this host has. */
export function useModelCommands(): ModelCommands {
  const backend = useBackend();
  const { client } = backend;
  const lab = useLab();
  const tunings = useLabTunings();
  const settings = useSettings();
  const modes = useModes();
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
    // A fine-tuned model is several files: the one that describes it stands for them.
    const described = grants.find(({ name }) => name === 'model.json');
    for (const { id } of described === undefined ? grants : [described]) {
      const model = await client.call('lab.importModel', { grant: id });
      shell.tell(texts.lab.model.imported2(model.name));
      // Which of the two it is, is known once the library has been read again.
      await tunings.reload();
      const isTuned = tunings.models.some(({ id: known }) => known === model.id);
      lab.show({ what: isTuned ? 'tuned' : 'model', id: model.id });
    }
  }

  async function uploadedModel(): Promise<Grant[]> {
    const files = await new Promise<FileList | null>((resolve) => {
      const input = document.createElement('input');
      input.type = 'file';
      input.accept = '.onnx,.json';
      input.multiple = true;
      input.addEventListener('change', () => resolve(input.files));
      input.addEventListener('cancel', () => resolve(null));
      input.click();
    });
    const never = new AbortController().signal;
    return await backend.grantsFor(filesOfList(files ?? []), () => undefined, never);
  }

  return {
    importModel,
    useIn: async (mode, model) => {
      await modes.choose(mode);
      await settings.edit({ model });
    },
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
