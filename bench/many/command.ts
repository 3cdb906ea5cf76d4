import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { reportMany } from './report.js';
import { runMany } from './run.js';

interface Flags {
  readonly files: string;
  readonly edge: string;
  readonly queued: string;
  readonly report?: string;
}

/** Needs redis-server on the PATH; everything runs on this machine. */
export function manyCommand(): Command {
  return new Command('many')
    .description('Throughput with 1, 2 and 4 workers, overhead per file, memory of Redis.')
    .option('--files <number>', 'pictures in each run', '48')
    .option('--edge <pixels>', 'width of the pictures; they are half as high', '512')
    .option('--queued <number>', 'entries that Redis holds when its memory is measured', '100000')
    .option('--report <file>', 'write a table in Markdown, too')
    .action(async ({ files, edge, queued, report }: Flags) => {
      const figures = await runMany({ files: Number(files), edge: Number(edge), queued: Number(queued) });
      const text = reportMany(figures);
      process.stdout.write(text);
      if (report !== undefined) await writeFile(report, text);
    });
}
