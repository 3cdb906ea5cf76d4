import { computed, watch } from 'vue';
import type { CompressSettings } from '../../engine/api/index.js';
import { useBackend } from '../api/backend.js';
import { qualityOf } from '../inspector/goals.js';
import { useItems } from '../stores/items.js';
import { usePreview } from '../stores/preview.js';
import { useSettings } from '../stores/settings.js';
import { clientPicture, type CurrentSettings, useViewer, type Viewer, versionKey } from '../viewer/index.js';

/** The comparison of the picture on the stage, following its settings. */
export function useStageViewer(): Viewer {
  const backend = useBackend();
  const items = useItems();
  const preview = usePreview();
  const settings = useSettings();

  const picture = computed(() =>
    preview.info === undefined || preview.openId === undefined
      ? undefined
      : clientPicture(backend, preview.openId, preview.info),
  );
  const current = computed(() => currentSettings(settings.ofCurrent));
  const viewer = useViewer({ picture, current });
  const right = viewer.sides.right.choice;

  // A result that was written is the truth; so is a file that is one already.
  watch(
    () => preview.openId,
    () => {
      const item = items.current;
      if (item?.kind === 'ltn') right.value = { kind: 'original' };
      else right.value = { kind: item?.hasResult === true ? 'result' : 'current' };
    },
  );
  // Whoever moves the quality wants to see what it does.
  watch(
    () => `${items.currentId} ${versionKey(current.value.version)}`,
    (now, before) => {
      const isSameItem = now.split(' ')[0] === before.split(' ')[0];
      if (isSameItem && right.value.kind === 'result') right.value = { kind: 'current' };
    },
  );
  // Removed from the queue, or made anew.
  watch(
    () => items.current?.hasResult,
    (hasResult) => {
      for (const { choice } of Object.values(viewer.sides)) {
        if (hasResult !== true && choice.value.kind === 'result') choice.value = { kind: 'current' };
      }
    },
  );
  return viewer;
}

function currentSettings(settings: CompressSettings | undefined): CurrentSettings {
  if (settings === undefined) return { version: { kind: 'original' }, quality: 50 };
  const quality = qualityOf({ ...settings, format: 'ltn' });
  const { format } = settings;
  if (format === 'ltn') return { version: { kind: 'latensify', quality }, quality };
  const own = Math.max(1, Math.round(qualityOf(settings)));
  return { version: { kind: 'encoded', format, quality: own }, quality };
}
