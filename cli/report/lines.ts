/** A job's events as lines for people. Whatever comes from outside is escaped here. */
import { isAbsolute, relative } from 'node:path';
import type { FileFinished, JobName, Outcome, Summary } from '../../engine/index.js';
import { escapeText } from '../terminal/escape.js';
import { count, formatBytes, formatChange, formatDuration } from '../terminal/format.js';
import type { Style } from '../terminal/style.js';

/** A path as short as it is clear: relative where it lies in the working folder. */
export function shownPath(path: string, folder: string = process.cwd()): string {
  if (path.startsWith('s3://')) return escapeText(path);
  const short = relative(folder, path);
  const isInside = short !== '' && !isAbsolute(short) && !/^\.\.(?:[/\\]|$)/.test(short);
  return escapeText(isInside ? short : path);
}

export function fileLines(event: FileFinished, dryRun: boolean, style: Style): string[] {
  const source = shownPath(event.source);
  const notices = event.notices.map((notice) => style.dim(`  ${escapeText(notice)}`));
  return [`${source}${outcomeText(event, dryRun, style)}`, ...notices];
}

function outcomeText(event: FileFinished, dryRun: boolean, style: Style): string {
  const reason = event.reason === undefined ? '' : `: ${escapeText(event.reason)}`;
  const output = event.output === undefined ? '' : ` → ${shownPath(event.output)}`;
  switch (event.outcome) {
    case 'written':
      return `${output}  ${dryRun ? style.dim('would be written') : sizeText(event, style)}${style.dim(reason)}`;
    case 'kept-original':
      return `${output}  ${dryRun ? 'original would be kept' : 'original kept'}${style.dim(reason)}`;
    case 'copied':
      return `${output}  ${style.dim(`${dryRun ? 'would be copied' : 'copied'}${reason}`)}`;
    case 'skipped':
      return style.dim(`  skipped${reason}`);
    case 'failed':
      return style.bad(reason);
  }
}

function sizeText(event: FileFinished, style: Style): string {
  const before = formatBytes(event.bytesBefore);
  if (event.bytesAfter === undefined) return before;
  const change = formatChange(event.bytesBefore, event.bytesAfter);
  const quality = event.quality === undefined ? '' : style.dim(`, quality ${event.quality}`);
  return `${before} → ${formatBytes(event.bytesAfter)} (${style.good(change)}${quality})`;
}

const deeds: Readonly<Record<JobName, string>> = {
  compress: 'made smaller',
  denoise: 'denoised',
  colorize: 'colorized',
  develop: 'developed',
};

const outcomeNames: Readonly<Record<Outcome, (job: JobName) => string>> = {
  written: (job) => deeds[job],
  'kept-original': () => 'kept as they were',
  copied: () => 'copied',
  skipped: () => 'skipped',
  failed: () => 'failed',
};

/** The end of a job: what happened to how many files, sizes and speed, and every failure by name. */
export function summaryLines(summary: Summary, job: JobName, style: Style): string[] {
  const outcomes = (Object.keys(outcomeNames) as Outcome[])
    .map((outcome) => ({ outcome, files: summary.outcomes[outcome] }))
    .filter(({ files }) => files > 0)
    .map(({ outcome, files }) => {
      const text = `${files.toLocaleString('en')} ${outcomeNames[outcome](job)}`;
      return outcome === 'failed' ? style.bad(text) : text;
    });
  const state = summary.cancelled ? ' until it was stopped' : '';
  const head = `${count(summary.files, 'file')}${state}${summary.dryRun ? ', nothing written (dry run)' : ''}`;
  return [
    style.bold(head) + (outcomes.length === 0 ? '' : `: ${outcomes.join(', ')}`),
    ...sizeLines(summary),
    ...remarkLines(summary, style),
  ];
}

function sizeLines(summary: Summary): string[] {
  if (summary.dryRun || summary.bytesBefore === 0) return [];
  const sizes = `${formatBytes(summary.bytesBefore)} → ${formatBytes(summary.bytesAfter)}`;
  const speed =
    summary.pixels > 0 && summary.seconds > 0
      ? `, ${(summary.pixels / summary.seconds / 1e6).toFixed(1)} MP/s`
      : '';
  const change = formatChange(summary.bytesBefore, summary.bytesAfter);
  return [`${sizes} (${change}) in ${formatDuration(summary.seconds)}${speed}`];
}

/** Failures one by one; the other remarks by their reason, with how many files each. */
function remarkLines(summary: Summary, style: Style): string[] {
  const failed = summary.remarks.filter((remark) => remark.outcome === 'failed');
  const others = summary.remarks.filter((remark) => remark.outcome !== 'failed');
  const byReason = new Map<string, number>();
  for (const { reason } of others) byReason.set(reason, (byReason.get(reason) ?? 0) + 1);
  return [
    ...[...byReason].map(([reason, files]) => style.dim(`  ${count(files, 'file')}: ${escapeText(reason)}`)),
    ...failed.map((remark) => style.bad(`  ${shownPath(remark.source)}: ${escapeText(remark.reason)}`)),
  ];
}
