import { type Column, fixed, markdownTable } from '../shared/markdown.js';
import type { BenchResult, SpeedResult, StageTimes } from './types.js';

/** Latensify against AVIF on one large picture; empty where it was not measured. */
export function speedSection({ speed, codecs }: BenchResult): string {
  if (!speed) return '';
  const megapixels = (speed.width * speed.height) / 1e6;
  const columns = columnsOf('Codec', 'Bytes', 'PSNR dB', 'Encode s', 'MP/s', 'Decode s', 'MP/s');
  const rows = speed.sides.map((side) => [
    `${labelOf(codecs, side.codec)}, quality ${side.quality}`,
    String(side.bytes),
    fixed(side.psnr, 2),
    fixed(side.encodeMs / 1e3, 2),
    fixed((megapixels * 1e3) / side.encodeMs, 1),
    fixed(side.decodeMs / 1e3, 2),
    fixed((megapixels * 1e3) / side.decodeMs, 1),
  ]);
  return [
    `## A photograph of ${fixed(megapixels, 0)} megapixels at equal size`,
    '',
    `${speed.width}×${speed.height} pixels (${speed.picture}); AVIF with effort 4, 4:2:0. The two took turns; medians of ` +
      `${speed.runs} runs. ${ratios(speed)}`,
    '',
    markdownTable(columns, rows),
    stageTable(speed),
  ].join('\n');
}

function ratios({ sides }: SpeedResult): string {
  const ours = sides.find((side) => side.codec === 'latensify');
  const avif = sides.find((side) => side.codec === 'avif');
  if (!ours || !avif) return '';
  const encode = fixed(avif.encodeMs / ours.encodeMs, 1);
  const decode = fixed(avif.decodeMs / ours.decodeMs, 2);
  return `Latensify encodes ${encode} times as fast as AVIF and decodes ${decode} times as fast.`;
}

function stageTable({ stages }: SpeedResult): string {
  const columns = columnsOf('Stage', 'Milliseconds', 'Share');
  const encode = { 'decoding the source (a JPEG file)': stages.sourceMs, ...stages.encode };
  return [
    'Where Latensify’s time goes, in one run with one tile after the other (without the overlap that the figures above ' +
      'profit from). Networks include handing over their tensors.',
    '',
    'Encoding:',
    '',
    markdownTable(columns, stageRows(encode, stages.sourceMs + stages.encodeMs)),
    'Decoding:',
    '',
    markdownTable(columns, stageRows(stages.decode, stages.decodeMs)),
  ].join('\n');
}

function stageRows(stages: StageTimes, total: number): string[][] {
  return Object.entries(stages)
    .sort(([, a], [, b]) => b - a)
    .map(([stage, milliseconds]) => [
      stage,
      fixed(milliseconds, 0),
      `${fixed((milliseconds / total) * 100, 1)} %`,
    ]);
}

export function memorySection({ memory, codecs }: BenchResult): string {
  if (memory.length === 0) return '';
  const columns = columnsOf('Codec', 'Picture', 'Encode MB', 'Decode MB');
  const rows = memory.map(({ codec, width, height, encodeBytes, decodeBytes }) => [
    labelOf(codecs, codec),
    `${width}×${height}`,
    fixed(encodeBytes / 1e6, 0),
    fixed(decodeBytes / 1e6, 0),
  ]);
  return [
    '## Peak memory',
    '',
    'Resident memory of a process that encodes, or decodes, one picture once and does nothing else; Node, the libraries ' +
      'and the raw pixels are part of it.',
    '',
    markdownTable(columns, rows),
  ].join('\n');
}

export function commandSection({ commands }: BenchResult): string {
  if (commands.length === 0) return '';
  const columns = columnsOf('Command', 'First output s', 'Whole s', 'Peak MB');
  const rows = commands.map(({ what, firstByteMs, milliseconds, peakBytes }) => [
    what,
    fixed(firstByteMs / 1e3, 2),
    fixed(milliseconds / 1e3, 2),
    fixed(peakBytes / 1e6, 0),
  ]);
  return ['## The command line', '', markdownTable(columns, rows)].join('\n');
}

const labelOf = (codecs: BenchResult['codecs'], id: string): string =>
  codecs.find((codec) => codec.id === id)?.label ?? id;

/** The first column at the left, numbers at the right. */
const columnsOf = (...titles: string[]): Column[] =>
  titles.map((title, i) => ({ title, align: i === 0 ? 'left' : 'right' }));
