import { useBackend } from '../api/backend.js';
import { useItems } from '../stores/items.js';
import { useJob } from '../stores/job.js';
import { useSettings } from '../stores/settings.js';
import { useShell } from '../stores/shell.js';

/** Reads everything that the interface needs from the host, once. */
export function useStart(): { start(): Promise<void> } {
  const { client } = useBackend();
  const items = useItems();
  const job = useJob();
  const settings = useSettings();
  const shell = useShell();

  client.on('app.show', ({ item }) => items.choose(item));

  async function start(): Promise<void> {
    await shell.attempt(Promise.all([settings.load(), items.load(), job.load()]));
    if (settings.info !== undefined) job.engine = settings.info.engine;
    await shell.attempt(settings.loadDevices());
  }

  return { start };
}
