import { computed, type ComputedRef } from 'vue';
import { useSettings } from '../stores/settings.js';
import { useShell } from '../stores/shell.js';
import type { Mode } from './modes.js';

export interface Modes {
  readonly current: ComputedRef<Mode['job']>;
  readonly choose: (mode: Mode['job']) => Promise<void>;
}

/** Which mode is looked at. What the pictures are given to is the host's to know, the lab is a place of the window. */
export function useModes(): Modes {
  const settings = useSettings();
  const shell = useShell();
  return {
    current: computed(() => (shell.isInLab ? 'lab' : settings.job)),
    async choose(mode) {
      shell.isInLab = mode === 'lab';
      if (mode !== 'lab') await settings.chooseJob(mode);
    },
  };
}
