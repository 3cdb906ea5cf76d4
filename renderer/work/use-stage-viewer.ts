import { computed, watch } from 'vue';
import type { Hint, Item, JobSettings, Version } from '../../engine/api/index.js';
import { useBackend } from '../api/backend.js';
import { colorizedVersion } from '../colorize/version.js';
import { qualityOf } from '../compress/goals.js';
import { useHints } from '../stores/hints.js';
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
  const hints = useHints();

  const picture = computed(() =>
    preview.info === undefined || preview.openId === undefined
      ? undefined
      : clientPicture(backend, preview.openId, preview.info),
  );
  const current = computed(() =>
    currentSettings(settings.ofCurrent, hints.isLoaded ? hints.shown : undefined),
  );
  const viewer = useViewer({ picture, current });
  const right = viewer.sides.right.choice;

  const hasResult = (item: Item | undefined): boolean =>
    item?.hasResult === true && item.job === settings.job;

  // A result that was written is the truth; so is a file that is one already.
  watch([() => preview.openId, () => settings.job], ([openId, job], [, before]) => {
    const item = items.current;
    const { left } = viewer.sides;
    if (job === 'compress' && item?.kind === 'ltn') right.value = { kind: 'original' };
    else right.value = { kind: hasResult(item) ? 'result' : 'current' };
    if (job !== before && left.choice.value.kind !== 'original') left.choice.value = { kind: 'original' };
    // Noise is judged at 100 %: smaller, it is hardly there.
    if (job === 'denoise' && openId !== undefined) viewer.control.zoomTo(1);
    // Colours are judged as a whole.
    if (job === 'colorize' && before === 'denoise') viewer.control.fit();
  });
  // Whoever moves the quality wants to see what it does.
  watch(
    () => `${items.currentId} ${hints.edits} ${versionKey(ofSettings(current.value.version))}`,
    (now, before) => {
      const isSameItem = now.split(' ')[0] === before.split(' ')[0];
      if (isSameItem && right.value.kind === 'result') right.value = { kind: 'current' };
    },
  );
  // Written just now, removed from the queue, or made anew.
  watch(
    () => hasResult(items.current),
    (isThere) => {
      if (isThere && right.value.kind === 'current') right.value = { kind: 'result' };
      for (const { choice } of Object.values(viewer.sides)) {
        if (!isThere && choice.value.kind === 'result') choice.value = { kind: 'current' };
      }
    },
  );
  return viewer;
}

/** Without what is loaded a moment later than the picture. */
const ofSettings = (version: Version): Version =>
  version.kind === 'colorized' ? { ...version, hints: [] } : version;

/** @param hints undefined while they are not known */
function currentSettings(
  settings: JobSettings | undefined,
  hints: readonly Hint[] | undefined,
): CurrentSettings {
  switch (settings?.job) {
    case undefined:
      return { version: { kind: 'original' }, quality: undefined };
    case 'colorize': {
      const version = hints && colorizedVersion(settings, hints);
      return { version: version ?? { kind: 'original' }, quality: undefined };
    }
    case 'denoise': {
      const { noise, strength, colour, model } = settings;
      const named = model === undefined ? {} : { model };
      return { version: { kind: 'denoised', noise, strength, colour, ...named }, quality: undefined };
    }
    case 'compress': {
      const quality = qualityOf({ ...settings, format: 'ltn' });
      const { format } = settings;
      const { denoising } = settings;
      if (format === 'ltn') {
        const grain = settings.grain && settings.grain === 'shown';
        const { model } = settings;
        const version = { kind: 'latensify' as const, quality, denoising, grain, model };
        return { version, quality, denoising, grain, model };
      }
      const own = Math.max(1, Math.round(qualityOf(settings)));
      return { version: { kind: 'encoded', format, quality: own, denoising }, quality, denoising };
    }
  }
}
