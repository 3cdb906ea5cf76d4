import { computed, type ComputedRef } from 'vue';
import { useSettings } from '../stores/settings.js';
import { texts } from '../texts/index.js';

const names: Readonly<Record<string, string>> = texts.settings.devices;

export const deviceName = (provider: string): string => names[provider] ?? provider;

/** The device that does the work, or '' while that isn't known. */
export function useDeviceName(): ComputedRef<string> {
  const settings = useSettings();
  return computed(() => {
    const wanted = settings.app?.device ?? 'auto';
    const usable = settings.devices.filter((device) => device.usable);
    const used = usable.find(({ provider }) => provider === wanted) ?? usable[0];
    return used === undefined ? '' : deviceName(used.provider);
  });
}
