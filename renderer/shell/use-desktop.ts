import type { MenuCommand } from '../../engine/api/index.js';
import { useBackend } from '../api/backend.js';
import { useAdding } from '../stores/adding.js';
import { useShell } from '../stores/shell.js';
import { useCommands } from './commands.js';

/** The application menu of the desktop app does what the page's own buttons do. */
export function useDesktop(): void {
  const { desktop } = useBackend();
  const adding = useAdding();
  const shell = useShell();
  const commands = useCommands();

  const run: Readonly<Record<MenuCommand, () => unknown>> = {
    'add-files': () => adding.choose('files'),
    'add-folder': () => adding.choose('folder'),
    run: commands.runOrPause,
    'pause-or-resume': commands.runOrPause,
    cancel: commands.cancelJob,
    export: commands.openExport,
    settings: () => (shell.dialog = 'settings'),
    shortcuts: () => (shell.dialog = 'keys'),
  };
  desktop?.onCommand((command) => void run[command]());
}
