import cliProgress from 'cli-progress';
import { count, formatDuration } from '../terminal/format.js';
import type { ProgressView } from './job-progress.js';

export interface ProgressBar {
  /** Prints a line above the bar. */
  log(line: string): void;
  stop(): void;
}

/** A bar at the bottom of the terminal, drawn four times a second from what view() says then. */
export function startProgressBar(stream: NodeJS.WriteStream, view: () => ProgressView): ProgressBar {
  const bars = new cliProgress.MultiBar({
    stream,
    fps: 4,
    format: () => progressLine(view()),
    // Long lines are cut by the library; its other way is to turn wrapping off for the whole terminal.
    linewrap: true,
    hideCursor: true,
    clearOnComplete: true,
    forceRedraw: true,
    gracefulExit: false,
  });
  bars.create(1, 0);
  const stop = (): void => {
    process.off('exit', stop);
    // What was logged since the last drawing is printed by a drawing only.
    bars.update();
    bars.stop();
  };
  // A process that ends in between gives the cursor back.
  process.on('exit', stop);
  return { log: (line) => bars.log(line + '\n'), stop };
}

const barWidth = 24;

export function progressLine(view: ProgressView): string {
  const filled = Math.floor(view.fraction * barWidth);
  const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled);
  const parts = [
    `${view.filesDone.toLocaleString('en')} of ${count(view.files, 'file')}`,
    view.pixelsPerSecond === undefined ? undefined : `${(view.pixelsPerSecond / 1e6).toFixed(1)} MP/s`,
    view.secondsLeft === undefined ? undefined : `${formatDuration(view.secondsLeft)} left`,
  ].filter((part) => part !== undefined);
  return `${bar} ${Math.floor(view.fraction * 100)} %  ${parts.join(' · ')}`;
}
