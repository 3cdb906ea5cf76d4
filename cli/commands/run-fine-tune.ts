import { basename, resolve } from 'node:path';
import { LatensifyError } from '../../common/errors.js';
import {
  defaultStateFolder,
  fineTune,
  type FineTuningEvent,
  type FineTuningRequest,
  type Tunable,
  type TuningNoise,
} from '../../engine/lab/index.js';
import { exitCodes } from '../exit-codes.js';
import { listenForInterrupt } from '../interrupt.js';
import type { ReportFlags } from '../options.js';
import { eventLine } from '../report/json.js';
import { escapeText } from '../terminal/escape.js';
import { count, formatDuration } from '../terminal/format.js';
import { readCurve } from './curve-file.js';

export interface FineTuneFlags extends ReportFlags {
  readonly noisy?: string;
  readonly sigma?: number;
  readonly curve?: string;
  readonly holdOut: number;
  readonly cache: number;
  readonly base?: string;
  readonly steps: number;
  readonly batch: number;
  readonly crop: number;
  readonly rate: number;
  readonly seed: number;
  readonly backend: FineTuningRequest['backend'];
  readonly name?: string;
  readonly resume?: true;
}

/** @returns 1 where the model got no better and is not kept */
export async function runFineTune(task: string, pictures: string, flags: FineTuneFlags): Promise<number> {
  const request = await requestOf(task as Tunable, pictures, flags);
  const interruption = listenForInterrupt(() =>
    process.stderr.write(
      'Stopping after this step (Ctrl-C again ends at once). The same command with --resume goes on from there.\n',
    ),
  );
  let code: number = exitCodes.done;
  const onEvent = (event: FineTuningEvent): void => {
    if (event.type === 'tuning-finished') {
      if (event.ending === 'refused') code = exitCodes.failed;
      if (event.ending === 'interrupted') code = exitCodes.interrupted;
    }
    if (flags.json) process.stdout.write(eventLine(event));
    else if (!flags.quiet) for (const line of linesOf(event)) process.stdout.write(line + '\n');
  };
  try {
    await fineTune(request, { onEvent, signal: interruption.signal });
    return code;
  } finally {
    interruption.dispose();
  }
}

async function requestOf(task: Tunable, pictures: string, flags: FineTuneFlags): Promise<FineTuningRequest> {
  if (flags.crop % 32 !== 0 || flags.crop < 64 || flags.crop > 512) {
    throw new LatensifyError('usage', 'The side of a crop is a multiple of 32, from 64 to 512.');
  }
  if (task === 'colorize' && (flags.noisy ?? flags.sigma ?? flags.curve) !== undefined) {
    throw new LatensifyError('usage', 'Noise is for fine-tuning the denoiser.');
  }
  return {
    task,
    base: flags.base,
    source: resolve(pictures),
    noisy: flags.noisy === undefined ? undefined : resolve(flags.noisy),
    noise: await noiseOf(flags),
    name: flags.name ?? `${basename(resolve(pictures))} ${task}`,
    steps: flags.steps,
    batchSize: flags.batch,
    crop: flags.crop,
    rate: flags.rate,
    seed: flags.seed,
    holdOut: flags.holdOut,
    cacheBytes: flags.cache,
    backend: flags.backend,
    labFolder: defaultStateFolder('lab'),
    resume: flags.resume,
  };
}

async function noiseOf({ sigma, curve }: FineTuneFlags): Promise<TuningNoise> {
  if (curve !== undefined) return { kind: 'curve', curve: await readCurve(curve) };
  return sigma === undefined ? { kind: 'mixed' } : { kind: 'gaussian', sigma };
}

function linesOf(event: FineTuningEvent): string[] {
  switch (event.type) {
    case 'tuning-started':
      return [
        `${count(event.pictures, 'picture')}, ${event.heldOut} of them held out; ${event.crops} crops, ${event.steps} steps`,
        ...event.unreadable
          .slice(0, 5)
          .map(({ path, reason }) => `  ${escapeText(path)}: ${escapeText(reason)}`),
        `From ${escapeText(event.base.name)} (${event.base.id}), ${event.parameters.toLocaleString('en')} weights, on ${escapeText(event.backend.title)}.`,
        ...(event.resumedAt === undefined ? [] : [`Goes on after step ${event.resumedAt}.`]),
        ...event.skipped.map(({ name, reason }) => `  not on ${name}: ${escapeText(reason)}`),
      ];
    case 'tuning-step':
      return [];
    case 'tuning-epoch':
      return [
        `look ${event.epoch}: train ${event.train.toPrecision(4)}, held out ${event.validation.toPrecision(4)}`,
      ];
    case 'tuning-judging':
      return ['The held-out pictures are made, before and after…'];
    case 'tuning-finished':
      return endLines(event);
  }
}

function endLines({
  ending,
  judgement,
  model,
  sheet,
  seconds,
}: Extract<FineTuningEvent, { type: 'tuning-finished' }>): string[] {
  const time = formatDuration(seconds);
  if (judgement === undefined) return [`Stopped after ${time}; --resume goes on from there.`];
  const { input, before, after } = judgement;
  const figures = `Held-out pictures: ${before.toFixed(2)} dB before, ${after.toFixed(2)} dB after (${input.toFixed(2)} dB as they come in).`;
  return [
    `Done in ${time}. ${figures}`,
    ending === 'kept' && model !== undefined
      ? `Model ${model.id} "${escapeText(model.name)}" is kept.`
      : 'It got no better and is not kept.',
    ...(sheet === undefined ? [] : [`Before and after: ${escapeText(sheet)}`]),
  ];
}
