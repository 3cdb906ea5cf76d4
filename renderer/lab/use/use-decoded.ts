import { type Ref, shallowRef } from 'vue';
import type { LabSheet } from '../../../engine/api/index.js';
import { useBackend } from '../../api/backend.js';
import type { Code } from './codes.js';

export interface Decoded {
  /** Of the codes that were shown last, once they are there. */
  readonly sheet: Readonly<Ref<LabSheet | undefined>>;
  /** Decodes them; those asked for meanwhile are left out except the last. */
  readonly show: (codes: readonly Code[]) => Promise<void>;
}

/** Pictures of codes that change while they are looked at. */
export function useDecoded(model: string): Decoded {
  const backend = useBackend();
  const sheet = shallowRef<LabSheet>();
  let wanted: readonly Code[] | undefined;
  let isBusy = false;

  async function show(codes: readonly Code[]): Promise<void> {
    wanted = codes;
    if (isBusy) return;
    isBusy = true;
    try {
      for (let next = takeWanted(); next !== undefined; next = takeWanted()) {
        const found = await backend.client.call('lab.decode', { model, codes: next });
        await load(backend.pixelUrl(found.picture));
        sheet.value = found;
      }
    } finally {
      isBusy = false;
    }
  }

  function takeWanted(): readonly Code[] | undefined {
    const next = wanted;
    wanted = undefined;
    return next;
  }

  return { sheet, show };
}

/** So that nothing flickers when it is shown. */
async function load(url: string): Promise<void> {
  const image = new Image();
  image.src = url;
  await image.decode().catch(() => undefined);
}
