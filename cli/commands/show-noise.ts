import { writeFile } from 'node:fs/promises';
import { LatensifyError } from '../../common/errors.js';
import { createEngine, type MeasuredNoise, type NoiseCurve } from '../../engine/index.js';
import { exitCodes } from '../exit-codes.js';
import { listenForInterrupt } from '../interrupt.js';
import { eventLine } from '../report/json.js';
import { escapeText } from '../terminal/escape.js';
import { count } from '../terminal/format.js';
import type { NoiseFlags } from './noise.js';

/** Characters of the longest bar. */
const longest = 32;

/** @throws LatensifyError as measuring does; 'unwritable' */
export async function showNoise(pictures: readonly string[], flags: NoiseFlags): Promise<number> {
  const engine = createEngine({ device: 'cpu' });
  const interruption = listenForInterrupt(() => undefined);
  let measured: MeasuredNoise;
  try {
    const { signal } = interruption;
    const limit = flags.maxPixels === undefined ? {} : { maxPixels: flags.maxPixels };
    measured = await engine.measureNoise(pictures, { signal, ...limit });
  } finally {
    interruption.dispose();
    await engine.dispose();
  }
  if (flags.output !== undefined) await save(flags.output, keptOf(measured));
  if (flags.json) process.stdout.write(eventLine(measured));
  else for (const line of noiseLines(measured)) process.stdout.write(line + '\n');
  for (const problem of measured.problems) process.stderr.write(escapeText(problem) + '\n');
  return measured.problems.length === 0 ? exitCodes.done : exitCodes.failed;
}

/** Those of cameras, where pictures told theirs. */
const keptOf = ({ curve, curves }: MeasuredNoise): unknown => (curves.length > 0 ? { curves } : curve);

async function save(path: string, kept: unknown): Promise<void> {
  try {
    await writeFile(path, JSON.stringify(kept, undefined, 2) + '\n', { flag: 'wx' });
  } catch (cause) {
    const exists = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    throw new LatensifyError(
      'unwritable',
      `${path}: ${exists ? 'It exists already.' : "It can't be written there."}`,
      { cause },
    );
  }
}

function noiseLines({ curve, curves, pictures }: MeasuredNoise): string[] {
  const head = `Noise of ${count(pictures, 'picture')}, as standard deviations in 255`;
  if (curves.length === 0) return [head, ...curveLines(curve)];
  return [
    head,
    ...curves.flatMap((one) => [`${escapeText(one.camera)}, ISO ${one.iso}`, ...curveLines(one)]),
  ];
}

function curveLines({ points, correlation }: NoiseCurve): string[] {
  const most = Math.max(...points.flatMap(({ luminance, chroma }) => [luminance, chroma]), 1e-9);
  const bar = (value: number): string => '█'.repeat(Math.round((value / most) * longest)).padEnd(longest);
  const number = (value: number): string => (value * 255).toFixed(1).padStart(6);
  return [
    'brightness  luminance  colour',
    ...points.map(({ brightness, luminance, chroma }) =>
      `${(brightness * 100).toFixed(0).padStart(9)} %  ${number(luminance)}    ${number(chroma)}  ${bar(luminance)}`.trimEnd(),
    ),
    `Correlation of luminance noise 1, 2 and 3 pixels apart: ${correlation.luminance.map(share).join(', ')}`,
    `Correlation of colour noise: ${correlation.chroma.map(share).join(', ')}`,
  ];
}

const share = (value: number): string => value.toFixed(2);
