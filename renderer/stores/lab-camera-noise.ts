import { type Ref, ref } from 'vue';
import type { NoiseCurve } from '../../engine/api/index.js';
import { useBackend } from '../api/backend.js';
import { texts } from '../texts/index.js';
import { useSourceChoice } from './lab-sources.js';
import { useShell } from './shell.js';

/** A camera's noise, and the folder of its pictures that it was measured in, where that is known. */
export interface MeasuredCamera {
  readonly curve: NoiseCurve;
  readonly from?: string;
}

/**
 * Measures a camera's noise in a folder of its pictures.
 *
 *     const { isMeasuring, measure } = useCameraNoise();
 *     camera.value = (await measure()) ?? camera.value;
 */
export function useCameraNoise(): {
  readonly isMeasuring: Ref<boolean>;
  /** Undefined where the user chose no folder. */
  readonly measure: () => Promise<MeasuredCamera | undefined>;
} {
  const { client } = useBackend();
  const shell = useShell();
  const sources = useSourceChoice();
  const isMeasuring = ref(false);

  async function measure(): Promise<MeasuredCamera | undefined> {
    const folder = await sources.fromDialog(texts.lab.cameraNoise.pick);
    if (folder === undefined) return undefined;
    isMeasuring.value = true;
    try {
      const { curve, problems } = await client.call('lab.measureNoise', { source: folder.source });
      for (const sentence of problems) shell.tell(sentence, 'error');
      return { curve, from: folder.name };
    } finally {
      isMeasuring.value = false;
    }
  }

  return { isMeasuring, measure };
}
