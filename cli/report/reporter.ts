import type { JobEvent, JobName, Summary } from '../../engine/index.js';
import type { ReportFlags } from '../options.js';
import { styleFor } from '../terminal/style.js';
import { JobProgress } from './job-progress.js';
import { eventLine } from './json.js';
import { fileLines, summaryLines } from './lines.js';
import { startProgressBar, type ProgressBar } from './progress-bar.js';

/** Shows a job while it runs. */
export interface Reporter {
  readonly onEvent: (event: JobEvent) => void;
  /** A sentence for people, beside the events. */
  readonly say: (sentence: string) => void;
  /** Gives the terminal back: to be called however the job ends. */
  readonly end: () => void;
}

export function makeReporter(job: JobName, flags: ReportFlags): Reporter {
  if (flags.json) return jsonReporter();
  if (flags.quiet) return quietReporter();
  return textReporter(job);
}

function jsonReporter(): Reporter {
  return {
    onEvent: (event) => process.stdout.write(eventLine(event)),
    say: (sentence) => process.stderr.write(sentence + '\n'),
    end: () => undefined,
  };
}

/** Failures only, as they happen. */
function quietReporter(): Reporter {
  const style = styleFor(process.stderr);
  return {
    onEvent: (event) => {
      if (event.type !== 'file-finished' || event.outcome !== 'failed') return;
      for (const line of fileLines(event, false, style)) process.stderr.write(line + '\n');
    },
    say: () => undefined,
    end: () => undefined,
  };
}

/** A line for each file on stdout, failures on stderr, and a bar where stderr is a terminal. */
function textReporter(job: JobName): Reporter {
  const { stdout, stderr } = process;
  let progress: JobProgress | undefined;
  let bar: ProgressBar | undefined;
  let dryRun = false;

  const write = (stream: NodeJS.WriteStream, line: string): void => {
    if (bar !== undefined && stream.isTTY) bar.log(line);
    else stream.write(line + '\n');
  };
  const end = (): void => {
    bar?.stop();
    bar = undefined;
  };
  const finish = (summary: Summary): void => {
    end();
    for (const line of summaryLines(summary, job, styleFor(stdout))) stdout.write(line + '\n');
  };

  return {
    onEvent: (event) => {
      progress?.add(event);
      if (event.type === 'job-started') {
        const started = new JobProgress(event, performance.now());
        progress = started;
        dryRun = event.dryRun;
        if (canDrawBar(stderr)) bar = startProgressBar(stderr, () => started.view(performance.now()));
      }
      if (event.type === 'file-finished') {
        const stream = event.outcome === 'failed' ? stderr : stdout;
        for (const line of fileLines(event, dryRun, styleFor(stream))) write(stream, line);
      }
      if (event.type === 'job-finished') finish(event.summary);
    },
    say: (sentence) => write(stderr, sentence),
    end,
  };
}

function canDrawBar(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY && process.env['TERM'] !== 'dumb';
}
