import {
  createEngine,
  type Engine,
  type JobHooks,
  type JobName,
  type QueueOptions,
  type Summary,
} from '../../engine/index.js';
import { exitCodes } from '../exit-codes.js';
import { listenForInterrupt } from '../interrupt.js';
import type { ReportFlags, RunFlags } from '../options.js';
import { makeReporter } from '../report/reporter.js';

/** Runs a job under a reporter and Ctrl-C, and returns the exit code. */
export async function runJob(
  job: JobName,
  flags: RunFlags & ReportFlags,
  start: (engine: Engine, hooks: JobHooks) => Promise<Summary>,
): Promise<number> {
  const reporter = makeReporter(job, flags);
  const engine = createEngine({ device: flags.device, queue: queueOf(flags, reporter.say) });
  const interruption = listenForInterrupt(() => {
    reporter.say('Stopping (Ctrl-C again ends at once). The same command will go on where this one stopped.');
  });
  try {
    return exitCodeOf(await start(engine, { onEvent: reporter.onEvent, signal: interruption.signal }));
  } finally {
    reporter.end();
    await engine.dispose();
    interruption.dispose();
  }
}

function queueOf({ queue, jobs }: RunFlags, onNotice: (sentence: string) => void): QueueOptions | undefined {
  return queue === undefined ? undefined : { url: queue, inFlight: jobs, onNotice };
}

function exitCodeOf(summary: Summary): number {
  if (summary.cancelled) return exitCodes.interrupted;
  return summary.outcomes.failed > 0 ? exitCodes.failed : exitCodes.done;
}
