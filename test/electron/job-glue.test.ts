import { describe, expect, it } from 'vitest';
import {
  appContract,
  createClient,
  createHost,
  type EventData,
  type AppContract,
  type Host,
  transportPair,
} from '../../engine/api/index.js';
import { followJobs } from '../../electron/main/job-glue.js';
import { ElectronStandIn } from './electron-stand-in.js';
import { WindowStandIn } from './window-stand-in.js';

type Totals = EventData<AppContract, 'job.totals'>;

const totals = (queue: Totals['queue'], progress: number): Totals => ({
  queue,
  items: 3,
  states: { waiting: 0, running: 0, paused: 0, done: 2, kept: 0, failed: 1, cancelled: 0 },
  run: { items: 3, finished: 3, progress },
  bytesBefore: 100_000_000,
  bytesAfter: 20_000_000,
});

interface Followed {
  readonly host: Host<AppContract>;
  readonly electron: ElectronStandIn;
  readonly window: WindowStandIn;
  readonly clock: { now: number };
  readonly settle: () => Promise<void>;
}

function followed(notifyWhenDone = true): Followed {
  const [mine, theirs] = transportPair();
  const settings = { theme: 'system', device: 'auto', jobs: 1, notifyWhenDone };
  const host = createHost(appContract, theirs, { 'settings.get': () => settings } as never);
  const electron = new ElectronStandIn();
  const window = new WindowStandIn({});
  const clock = { now: 0 };
  followJobs(createClient(appContract, mine), {
    powerSaveBlocker: electron.parts.powerSaveBlocker,
    notify: electron.parts.notify,
    window: () => window,
    now: () => clock.now,
  });
  const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
  return { host, electron, window, clock, settle };
}

describe('while a job runs', () => {
  it('shows its progress on the dock and keeps the machine awake', async () => {
    const { host, electron, window, settle } = followed();
    host.emit('job.totals', totals('running', 0.25));
    host.emit('job.totals', totals('running', 0.5));
    await settle();
    expect(window.progress).toBe(0.5);
    expect(electron.blockers.size).toBe(1);

    host.emit('job.totals', totals('paused', 0.5));
    await settle();
    expect(electron.blockers.size).toBe(0);

    host.emit('job.totals', totals('running', 0.6));
    host.emit('job.finished', totals('idle', 1));
    host.emit('job.totals', totals('idle', 1));
    await settle();
    expect(window.progress).toBe(-1);
    expect(electron.blockers.size).toBe(0);
  });

  it.each([
    ['a long job, looked away', 60_000, false, true, 1],
    ['a short job', 5_000, false, true, 0],
    ['the window in front', 60_000, true, true, 0],
    ['notifications not wanted', 60_000, false, false, 0],
  ])('%s: notifies or not', async (_, took, isInFront, wanted, count) => {
    const { host, electron, window, clock, settle } = followed(wanted);
    window.isInFront = isInFront;
    host.emit('job.totals', totals('running', 0));
    await settle();
    clock.now = took;
    host.emit('job.finished', totals('idle', 1));
    await settle();
    expect(electron.notifications).toHaveLength(count);
    if (count > 0) expect(electron.notifications[0]!.body).toBe('3 files, 80 MB saved. 1 file failed.');
  });
});
