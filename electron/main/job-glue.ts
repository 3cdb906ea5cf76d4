import type { BrowserWindow, NotificationConstructorOptions, PowerSaveBlocker } from 'electron';
import type { AppContract, Client, Totals } from '../../engine/api/index.js';
import { texts } from './texts.js';

export interface GlueParts {
  readonly powerSaveBlocker: Pick<PowerSaveBlocker, 'start' | 'stop'>;
  readonly notify: (options: NotificationConstructorOptions) => void;
  /** The window, where there is one. */
  readonly window: () => Pick<BrowserWindow, 'isFocused' | 'setProgressBar'> | undefined;
  /** Milliseconds, of a clock that only goes forward. */
  readonly now: () => number;
}

/** A job shorter than this is over before its user looks elsewhere. */
const longJobMs = 20_000;

/** What the desktop does while the queue runs: progress on the dock, no sleep, a notification at the end. */
export function followJobs(client: Pick<Client<AppContract>, 'call' | 'on'>, parts: GlueParts): void {
  let blocker: number | undefined;
  let startedAt: number | undefined;

  const begin = (): void => {
    startedAt ??= parts.now();
    // The display may go dark; the machine must not sleep.
    blocker ??= parts.powerSaveBlocker.start('prevent-app-suspension');
  };
  const rest = (): void => {
    if (blocker !== undefined) parts.powerSaveBlocker.stop(blocker);
    blocker = undefined;
  };

  client.on('job.totals', ({ queue, run }) => {
    if (queue === 'running' || queue === 'pausing') begin();
    else rest();
    showProgress(parts.window(), queue, run.progress);
  });

  client.on('job.finished', (totals) => {
    const tookMs = startedAt === undefined ? 0 : parts.now() - startedAt;
    startedAt = undefined;
    rest();
    showProgress(parts.window(), 'idle', 0);
    if (tookMs >= longJobMs && parts.window()?.isFocused() !== true) void tell(client, parts, totals);
  });
}

function showProgress(
  window: Pick<BrowserWindow, 'setProgressBar'> | undefined,
  queue: Totals['queue'],
  progress: number,
): void {
  if (queue === 'idle') window?.setProgressBar(-1);
  else window?.setProgressBar(progress, { mode: queue === 'paused' ? 'paused' : 'normal' });
}

async function tell(
  client: Pick<Client<AppContract>, 'call'>,
  { notify }: GlueParts,
  { run, states, bytesBefore, bytesAfter }: Totals,
): Promise<void> {
  const { notifyWhenDone } = await client.call('settings.get', {});
  if (!notifyWhenDone) return;
  const { title, body, failed } = texts.finished;
  const failures = states.failed > 0 ? failed(states.failed) : '';
  notify({ title, body: body(run.finished, megabytes(bytesBefore - bytesAfter)) + failures, silent: true });
}

function megabytes(bytes: number): string {
  const value = Math.max(0, bytes) / 1e6;
  return value < 1000 ? `${value.toFixed(value < 10 ? 1 : 0)} MB` : `${(value / 1000).toFixed(1)} GB`;
}
