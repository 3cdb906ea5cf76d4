import type { TrainingEvent } from '../../engine/lab/index.js';
import type { ReportFlags } from '../options.js';
import { escapeText } from '../terminal/escape.js';
import { count, formatDuration } from '../terminal/format.js';

type Started = Extract<TrainingEvent, { type: 'training-started' }>;
type Step = Extract<TrainingEvent, { type: 'training-step' }>;
type Finished = Extract<TrainingEvent, { type: 'training-finished' }>;

/** A training for people: what was found, a line for every epoch, how fast it goes, and where the model is. */
export class TrainingReporter {
  private readonly isQuiet: boolean;
  private readonly canDraw: boolean;
  private isDrawn = false;
  private first: { readonly step: number; readonly time: number } | undefined;

  constructor({ quiet, json }: ReportFlags) {
    this.isQuiet = (quiet ?? false) || (json ?? false);
    this.canDraw = process.stderr.isTTY && process.env['TERM'] !== 'dumb';
  }

  show(event: TrainingEvent): void {
    if (this.isQuiet) return;
    switch (event.type) {
      case 'training-started':
        this.print(startLines(event));
        break;
      case 'pretraining':
        this.print([`layer ${event.layer}, epoch ${event.epoch}: ${event.loss.toPrecision(4)}`]);
        break;
      case 'training-step':
        this.draw(event);
        break;
      case 'training-epoch': {
        const { epoch, train, validation, isBest } = event;
        const numbers = `train ${train.toPrecision(4)}, held out ${validation.toPrecision(4)}`;
        this.print([`epoch ${epoch}: ${numbers}${isBest ? ', the best so far' : ''}`]);
        break;
      }
      // Pictures and curves are for the app.
      case 'training-look':
        break;
      case 'training-finished':
        this.print(endLines(event));
    }
  }

  say(sentence: string): void {
    this.clear();
    process.stderr.write(sentence + '\n');
  }

  end(): void {
    this.clear();
  }

  private print(lines: readonly string[]): void {
    this.clear();
    for (const line of lines) process.stdout.write(line + '\n');
  }

  private draw({ step, steps, losses, picturesPerSecond }: Step): void {
    if (!this.canDraw) return;
    this.first ??= { step, time: performance.now() };
    const done = step - this.first.step;
    const seconds = (performance.now() - this.first.time) / 1000;
    const left = done > 0 ? `, ${formatDuration((seconds / done) * (steps - step))} left` : '';
    const share = Math.floor((100 * step) / steps);
    const speed = `${Math.round(picturesPerSecond)} pictures/s`;
    this.clear();
    process.stderr.write(`${share} %  loss ${losses.total.toPrecision(4)} · ${speed}${left}`);
    this.isDrawn = true;
  }

  private clear(): void {
    if (this.isDrawn) process.stderr.write('\r\u001b[2K');
    this.isDrawn = false;
  }
}

function startLines(event: Started): string[] {
  const { folder, backend, skipped, numbers, parameters, macs, resumedAt } = event;
  const notes = [
    folder.unreadable.length > 0 ? `${folder.unreadable.length} can't be read` : '',
    folder.duplicates > 0 ? `${count(folder.duplicates, 'copy', 'copies')} left out` : '',
    folder.small > 0 ? `${folder.small} smaller than the network's picture` : '',
  ].filter((note) => note !== '');
  const ratio = numbers.picture / numbers.code;
  return [
    [`${count(folder.pictures, 'picture')}, ${folder.heldOut} of them held out`, ...notes].join('; '),
    ...folder.unreadable
      .slice(0, 5)
      .map(({ path, reason }) => `  ${escapeText(path)}: ${escapeText(reason)}`),
    `${numbers.picture} numbers → ${numbers.code}: ${ratio.toFixed(1)} : 1, ` +
      `in bytes ${ratio.toFixed(1)} : 1 with codes of 8 bits and ${(ratio / 4).toFixed(1)} : 1 with 32`,
    `${parameters.toLocaleString('en')} parameters, ${(macs / 1e6).toFixed(2)} million multiplications a picture`,
    `Training on ${escapeText(backend.title)}.`,
    ...skipped.map(({ name, reason }) => `  not on ${name}: ${escapeText(reason)}`),
    ...(resumedAt === undefined ? [] : [`Going on from step ${resumedAt}.`]),
  ];
}

function endLines({ model, psnr, ending, seconds }: Finished): string[] {
  const time = formatDuration(seconds);
  if (model === undefined) return [`Stopped after ${time}; --resume goes on.`];
  const early = ending === 'stopped early' ? ' It got no better and stopped early.' : '';
  return [
    `Done in ${time}: held-out pictures come back at ${(psnr ?? NaN).toFixed(2)} dB.${early}`,
    `Model ${model.id} "${escapeText(model.name)}" in ${escapeText(model.folder)}`,
  ];
}
