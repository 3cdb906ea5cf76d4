import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { JobProgress } from '../../cli/report/job-progress.js';
import { eventLine } from '../../cli/report/json.js';
import { fileLines, shownPath, summaryLines } from '../../cli/report/lines.js';
import { progressLine, startProgressBar } from '../../cli/report/progress-bar.js';
import type { FileFinished, Summary } from '../../engine/index.js';

const plain = (text: string): string => text;
const style = { good: plain, bad: plain, dim: plain, bold: plain };

const started = { type: 'job-started', job: 'compress', files: 3, bytes: 3000, dryRun: false } as const;

function finished(fields: Partial<FileFinished>): FileFinished {
  return {
    type: 'file-finished',
    source: '/photos/a.jpg',
    outcome: 'written',
    notices: [],
    bytesBefore: 1000,
    pixels: 0,
    seconds: 1,
    ...fields,
  };
}

describe('progress', () => {
  it('adds up files, pixels and the time left', () => {
    const progress = new JobProgress(started, 1000);
    expect(progress.view(1000)).toEqual({
      filesDone: 0,
      files: 3,
      fraction: 0,
      pixelsPerSecond: undefined,
      secondsLeft: undefined,
    });
    progress.add({ type: 'file-started', source: '/photos/a.jpg', bytes: 1000 });
    progress.add(finished({ pixels: 8e6 }));
    progress.add({ type: 'file-started', source: '/photos/b.jpg', bytes: 1000 });
    progress.add({ type: 'file-progress', source: '/photos/b.jpg', fraction: 0.5 });
    expect(progress.view(3000)).toEqual({
      filesDone: 1,
      files: 3,
      fraction: 0.5,
      pixelsPerSecond: 4e6,
      secondsLeft: 2,
    });
  });

  it('does not take skipped files for speed', () => {
    const progress = new JobProgress(started, 0);
    progress.add(finished({ outcome: 'skipped', bytesBefore: 2000 }));
    expect(progress.view(10_000).secondsLeft).toBeUndefined();
    progress.add({ type: 'file-started', source: '/photos/b.jpg', bytes: 1000 });
    progress.add({ type: 'file-progress', source: '/photos/b.jpg', fraction: 0.5 });
    expect(progress.view(10_000).secondsLeft).toBe(10);
  });

  it('fits a line', () => {
    const view = { filesDone: 62, files: 148, fraction: 0.42, pixelsPerSecond: 9.81e6, secondsLeft: 200 };
    expect(progressLine(view)).toBe(
      '██████████░░░░░░░░░░░░░░ 42 %  62 of 148 files · 9.8 MP/s · 3 min 20 s left',
    );
  });

  it('draws above the bar what is logged, and gives the terminal back', () => {
    const terminal = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
    const view = { filesDone: 0, files: 1, fraction: 0, pixelsPerSecond: undefined, secondsLeft: undefined };
    const bar = startProgressBar(terminal as unknown as NodeJS.WriteStream, () => view);
    bar.log('a line');
    bar.stop();
    const drawn = String(terminal.read());
    expect(drawn).toContain('0 of 1 file');
    expect(drawn).toContain('a line\n');
    // The cursor is shown again, and the last thing done is to clear the bar.
    expect(drawn.endsWith('\u001b[?25h\u001b[1G\u001b[0J')).toBe(true);
  });
});

describe('lines', () => {
  it.each([
    [
      finished({ output: '/small/a.ltn', bytesAfter: 130, quality: 62 }),
      '/photos/a.jpg → /small/a.ltn  1.00 kB → 130 bytes (−87 %, quality 62)',
    ],
    [
      finished({ outcome: 'kept-original', output: '/small/a.jpg', reason: 'The result would be larger.' }),
      '/photos/a.jpg → /small/a.jpg  original kept: The result would be larger.',
    ],
    [finished({ outcome: 'skipped', reason: 'Done.' }), '/photos/a.jpg  skipped: Done.'],
    [finished({ outcome: 'failed', reason: 'It is cut off.' }), '/photos/a.jpg: It is cut off.'],
  ])('tells what became of a file', (event, line) => {
    expect(fileLines(event, false, style)).toEqual([line]);
  });

  it('escapes names and reasons', () => {
    const event = finished({
      source: '/photos/\u001b[31m\n.jpg',
      outcome: 'failed',
      reason: 'bad\u009bchunk',
    });
    expect(fileLines(event, false, style)).toEqual(['/photos/\\u{1b}[31m\\n.jpg: bad\\u{9b}chunk']);
    expect(eventLine(event)).not.toMatch(/[\u007f-\u009f\u202e].|\n./);
    expect(JSON.parse(eventLine({ name: 'a\u202e\u0085\u2028\ud800' }))).toEqual({
      name: 'a\u202e\u0085\u2028\ud800',
    });
  });

  it('shortens paths inside the working folder only', () => {
    expect(shownPath('/photos/2024/a.jpg', '/photos')).toBe('2024/a.jpg');
    expect(shownPath('/photos/..a.jpg', '/photos')).toBe('..a.jpg');
    expect(shownPath('/other/a.jpg', '/photos')).toBe('/other/a.jpg');
    expect(shownPath('/photos', '/photos')).toBe('/photos');
  });

  it('sums up', () => {
    const summary: Summary = {
      files: 4,
      outcomes: { written: 1, 'kept-original': 1, copied: 0, skipped: 1, failed: 1 },
      bytesBefore: 2000,
      bytesAfter: 1140,
      pixels: 4e6,
      seconds: 2,
      cancelled: false,
      dryRun: false,
      remarks: [
        { source: '/photos/b.jpg', outcome: 'kept-original', reason: 'The result would be larger.' },
        { source: '/photos/c.jpg', outcome: 'skipped', reason: 'Done.' },
        { source: '/photos/d.jpg', outcome: 'failed', reason: 'It is cut off.' },
      ],
    };
    expect(summaryLines(summary, 'compress', style)).toEqual([
      '4 files: 1 made smaller, 1 kept as they were, 1 skipped, 1 failed',
      '2.00 kB → 1.14 kB (−43 %) in 2.0 s, 2.0 MP/s',
      '  1 file: The result would be larger.',
      '  1 file: Done.',
      '  /photos/d.jpg: It is cut off.',
    ]);
    expect(summaryLines({ ...summary, cancelled: true }, 'compress', style)[0]).toMatch(
      /^4 files until it was stopped: /,
    );
  });
});
