import { markdownTable } from '../shared/markdown.js';
import type { ManyFigures } from './types.js';

export function reportMany(figures: ManyFigures): string {
  const { machine, files, edge, throughput, tinyFiles, tinyLocalSeconds, tinyQueueSeconds } = figures;
  const one = throughput.find(({ workers }) => workers === 1)!;
  const rows = throughput.map(({ workers, seconds }) => [
    workers === undefined
      ? 'local, one file at a time'
      : `${workers} ${workers === 1 ? 'worker' : 'workers'}`,
    (files / seconds).toFixed(2),
    ((files * edge * edge) / 2 / 1e6 / seconds).toFixed(2),
    workers === undefined ? '–' : `${(one.seconds / seconds).toFixed(2)}×`,
  ]);
  const overhead = ((tinyQueueSeconds - tinyLocalSeconds) / tinyFiles) * 1000;
  const perHundredThousand = (bytes: number): string =>
    `${(((bytes / figures.queued) * 1e5) / 1e6).toFixed(0)} MB`;
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.platform}; load before: ${figures.load.toFixed(1)}.`,
    '',
    `${files} pictures of ${edge} × ${edge / 2} pixels to .ltn, one thread each:`,
    '',
    markdownTable(
      [
        { title: '', align: 'left' },
        { title: 'files/s', align: 'right' },
        { title: 'MP/s', align: 'right' },
        { title: 'against one worker', align: 'right' },
      ],
      rows,
    ),
    `Overhead per file: ${overhead.toFixed(1)} ms (${tinyFiles} pictures of 48 × 24 pixels to WebP: ` +
      `${((tinyQueueSeconds / tinyFiles) * 1000).toFixed(1)} ms each through the queue, ` +
      `${((tinyLocalSeconds / tinyFiles) * 1000).toFixed(1)} ms in a local job).`,
    '',
    `100,000 queued files take ${perHundredThousand(figures.redisBytes)} in Redis ${figures.redisVersion}, and ` +
      `${perHundredThousand(figures.senderBytes)} in the process that waits for them (measured with ${figures.queued.toLocaleString('en')}).`,
    '',
  ].join('\n');
}
