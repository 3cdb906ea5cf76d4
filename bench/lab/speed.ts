import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../common/paths.js';
import { RequestProcess } from '../shared/child.js';
import { markdownTable } from '../shared/markdown.js';
import { networkNames, networkOf } from './speed-networks.js';
import type { SpeedRequests, StepTime } from './speed-process.js';

export interface SpeedOptions {
  readonly backends: readonly ('native' | 'wasm' | 'webgpu')[];
  readonly folder: string;
  /** Of each measurement: what runs hundreds of times is compiled by then, as it is in a real training. */
  readonly seconds: number;
  /** Of PyTorch and of the native backend. */
  readonly threads: number;
  /** A Python with torch and onnx. */
  readonly python: string;
  readonly say: (line: string) => void;
}

const ROUNDS = 3;

/**
 * A step of training (gradients and Adam) on each backend and in PyTorch fp32, on the same networks and batches. They
 * take turns; the fastest step counts, as other work on the machine only ever slows one down.
 * @returns a Markdown table
 */
export async function trainingSpeed(options: SpeedOptions): Promise<string> {
  const { backends, folder, seconds, threads, say } = options;
  for (const name of ['TF_NUM_INTRAOP_THREADS', 'TF_NUM_INTEROP_THREADS', 'OMP_NUM_THREADS']) {
    process.env[name] = String(threads);
  }
  const rows: string[][] = [];
  for (const name of networkNames) {
    const { title, macs, dims } = await networkOf(name);
    const best = new Map<string, StepTime>();
    for (let round = 0; round < ROUNDS; round++) {
      const torch = await timeTorch(name, dims, options);
      keep(best, 'PyTorch', { total: torch, gradients: torch, optimizer: 0, copying: 0 });
      for (const backend of backends) {
        const child = new RequestProcess<SpeedRequests>(new URL('speed-process.js', import.meta.url), []);
        try {
          await child.request('open', { backend, folder });
          keep(best, backend, await child.request('time', { network: name, seconds }));
        } finally {
          await child.close();
        }
      }
      say(
        `${title}, round ${round + 1}: ${[...best].map(([who, { total }]) => `${who} ${total.toFixed(1)} ms`).join(', ')}`,
      );
    }
    const torch = best.get('PyTorch')!.total;
    for (const [who, { total, gradients, optimizer, copying }] of best) {
      const share = (part: number): string =>
        who === 'PyTorch' ? '' : `${Math.round((100 * part) / total)} %`;
      // Two for a multiplication and an addition, three for forward and both halves of backward.
      const gflops = (6 * macs) / total / 1e6;
      rows.push([
        title,
        who,
        total.toFixed(1),
        gflops.toFixed(0),
        (torch / total).toFixed(2),
        share(gradients),
        share(optimizer),
        share(copying),
      ]);
    }
  }
  const titles = [
    'network',
    'by',
    'ms a step',
    'GFLOPS',
    'speed over PyTorch',
    'gradients',
    'Adam',
    'copying',
  ];
  return markdownTable(
    titles.map((title, i) => ({ title, align: i < 2 ? ('left' as const) : ('right' as const) })),
    rows,
  );
}

function keep(best: Map<string, StepTime>, who: string, time: StepTime): void {
  const known = best.get(who);
  if (known === undefined || time.total < known.total) best.set(who, time);
}

async function timeTorch(
  network: (typeof networkNames)[number],
  dims: readonly number[],
  { python, seconds, threads }: SpeedOptions,
): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'latensify-speed-'));
  const child = new RequestProcess<SpeedRequests>(new URL('speed-process.js', import.meta.url), []);
  try {
    const path = join(folder, 'network.onnx');
    await writeFile(path, Buffer.from(await child.request('onnx', { network }), 'base64'));
    const script = join(projectRoot, 'bench', 'peers', 'training.py');
    const { stdout } = await promisify(execFile)(python, [
      script,
      path,
      dims.join(),
      String(seconds),
      String(threads),
    ]);
    return Number(stdout.trim());
  } finally {
    await child.close();
    await rm(folder, { recursive: true });
  }
}
