import { bdRate } from '../shared/bd-rate.js';
import { type Column, fixed, markdownTable, percent } from '../shared/markdown.js';
import { svgPlot } from '../shared/svg-plot.js';
import { type CurvePoint, METRICS, type Metric, meanCurve } from './curves.js';
import { commandSection, memorySection, speedSection } from './report-speed.js';
import type { BenchResult, Measurement, SetInfo } from './types.js';

const OURS = 'latensify';
const REFERENCE = 'jpeg';

/** The report in Markdown. Its plots are expected beside it as `NAME-SET.svg`. */
export function markdownReport(result: BenchResult, name: string): string {
  const sections = [
    introduction(result),
    ...result.sets.map((set) => setSection(result, set, name)),
    speedSection(result),
    memorySection(result),
    commandSection(result),
  ];
  return sections.filter((section) => section !== '').join('\n');
}

/** One plot for each picture set, by its id. */
export function plots(result: BenchResult): Map<string, string> {
  return new Map(result.sets.map((set) => [set.id, setPlot(result, set)]));
}

function introduction({ date, machine, versions, data, quick, kept }: BenchResult): string {
  const gigabytes = Math.round(machine.memoryBytes / 2 ** 30);
  const programs = Object.entries(versions).map(([program, version]) => `${program} ${version}`);
  return [
    '# Codec bench',
    '',
    `Pictures: ${data}. Measured on ${date.slice(0, 10)} with \`npm run bench -- codec\` on ${machine.cpu}, ` +
      `${machine.cores} cores, ${gigabytes} GiB, ${machine.platform}; ${programs.join(', ')}.` +
      (quick
        ? ' **A quick run: few pictures, few qualities. Its figures say only that everything works.**'
        : '') +
      (kept ? ` ${kept.codecs.join(', ')}: measured on ${kept.date.slice(0, 10)}.` : ''),
    '',
    'Rates are sizes of files on disk. Times run from decoded pixels in memory to the bytes of the file, and from those ' +
      'bytes to raw pixels, after a warm-up, on all cores; speeds are total pixels over total time at all the settings ' +
      'measured.',
    '',
    'A curve has, for each quality setting, the mean bits per pixel and the mean metric over all pictures; MS-SSIM as ' +
      '−10·log10(1 − MS-SSIM). JPEG and AVIF are measured with 4:2:0 and 4:4:4 chroma; at each setting each picture ' +
      'counts with the one whose curve is higher at the geometric mean of the two rates, chosen for each metric by itself. ' +
      'BD-rate: Bjøntegaard’s mean difference in rate at equal quality, over the range that both curves cover.',
    '',
  ].join('\n');
}

function setSection(result: BenchResult, set: SetInfo, name: string): string {
  const measurements = result.measurements.filter((m) => m.set === set.id);
  const pictures = new Set(measurements.map((m) => m.picture)).size;
  return [
    `## ${set.title}`,
    '',
    `![Rate and distortion: ${set.title}](${name}-${set.id}.svg)`,
    '',
    bdTable(result, measurements),
    speedTable(result, measurements),
    `<details><summary>All points (means over ${pictures} pictures)</summary>`,
    '',
    pointTable(result, measurements),
    '</details>',
    '',
  ].join('\n');
}

function setPlot(result: BenchResult, set: SetInfo): string {
  const measurements = result.measurements.filter((m) => m.set === set.id);
  const panels = measuredMetrics(measurements).map((metric) => ({
    title: metric.label,
    xLabel: 'bits per pixel',
    yLabel: `${metric.label} (${metric.unit})`,
    series: result.codecs.map(({ id, label }) => ({
      label,
      points: curveOf(measurements, id, metric).map(({ rate, quality }) => ({ x: rate, y: quality })),
    })),
  }));
  return svgPlot({ title: `${set.title} (${result.data})`, panels });
}

function bdTable({ codecs }: BenchResult, measurements: readonly Measurement[]): string {
  const metrics = measuredMetrics(measurements);
  const columns: Column[] = [
    { title: 'Codec', align: 'left' },
    ...metrics.map(({ label }): Column => ({ title: `Latensify against it, ${label}`, align: 'right' })),
    ...metrics.map(({ label }): Column => ({ title: `It against JPEG, ${label}`, align: 'right' })),
  ];
  const rows = codecs.map(({ id, label, detail }) => [
    `${label} (${detail})`,
    ...metrics.map((metric) => bdCell(measurements, metric, id, OURS)),
    ...metrics.map((metric) => bdCell(measurements, metric, REFERENCE, id)),
  ]);
  return 'BD-rate:\n\n' + markdownTable(columns, rows);
}

function bdCell(
  measurements: readonly Measurement[],
  metric: Metric,
  anchor: string,
  tested: string,
): string {
  if (anchor === tested) return '';
  return percent(
    bdRate(curveOf(measurements, anchor, metric), curveOf(measurements, tested, metric))?.percent,
  );
}

function speedTable({ codecs }: BenchResult, measurements: readonly Measurement[]): string {
  const columns: Column[] = [
    { title: 'Codec', align: 'left' },
    { title: 'Encode MP/s', align: 'right' },
    { title: 'Decode MP/s', align: 'right' },
  ];
  const rows = codecs.map(({ id, label }) => {
    const own = measurements.filter((m) => m.codec === id);
    return [
      label,
      fixed(
        megapixelsPerSecond(own, (m) => m.encodeMs),
        1,
      ),
      fixed(
        megapixelsPerSecond(own, (m) => m.decodeMs),
        1,
      ),
    ];
  });
  return 'Speed:\n\n' + markdownTable(columns, rows);
}

function pointTable({ codecs }: BenchResult, measurements: readonly Measurement[]): string {
  const metrics = measuredMetrics(measurements);
  const columns: Column[] = [
    { title: 'Codec', align: 'left' },
    { title: 'Setting', align: 'right' },
    ...metrics.flatMap(({ label, unit }): Column[] => [
      { title: `bpp (${label})`, align: 'right' },
      { title: `${label} ${unit}`, align: 'right' },
    ]),
  ];
  const rows = codecs.flatMap(({ id, label }) => {
    const curves = metrics.map((metric) => curveOf(measurements, id, metric));
    return (curves[0] ?? []).map(({ setting }, i) => [
      label,
      String(setting),
      ...curves.flatMap((curve) => [fixed(curve[i]?.rate, 4), fixed(curve[i]?.quality, 2)]),
    ]);
  });
  return markdownTable(columns, rows);
}

function curveOf(measurements: readonly Measurement[], codec: string, metric: Metric): CurvePoint[] {
  return meanCurve(
    measurements.filter((m) => m.codec === codec),
    metric,
  );
}

const measuredMetrics = (measurements: readonly Measurement[]): Metric[] =>
  METRICS.filter((metric) => measurements.some((m) => metric.of(m) !== undefined));

function megapixelsPerSecond(
  measurements: readonly Measurement[],
  timeOf: (m: Measurement) => number,
): number | undefined {
  const pixels = measurements.reduce((sum, m) => sum + m.pixels, 0);
  const milliseconds = measurements.reduce((sum, m) => sum + timeOf(m), 0);
  return milliseconds > 0 ? pixels / 1e3 / milliseconds : undefined;
}
