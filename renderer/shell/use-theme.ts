import { watchEffect } from 'vue';
import { useSettings } from '../stores/settings.js';

/** Follows the system unless the user has chosen; the colours themselves are in tokens.css. */
export function useTheme(): void {
  const settings = useSettings();
  watchEffect(() => {
    const theme = settings.app?.theme ?? 'system';
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  });
}
