import { fixed, markdownTable } from '../shared/markdown.js';
import {
  type ColorizeResult,
  type ColorizeRow,
  HINT_COUNTS,
  type Method,
  type SpeedFigures,
} from './types.js';

const LABELS: Readonly<Record<Method, string>> = {
  grey: 'Grey as it is',
  levin: 'Levin, Lischinski and Weiss 2004',
  latensify: 'Latensify',
};

/** On other pictures, ImageNet ctest at 256 × 256 (Zhang et al. 2017). */
const PUBLISHED = 'Zhang et al. 2017, published (ImageNet ctest, other pictures)';
const PUBLISHED_PSNR: Readonly<Record<number, string>> = { 0: '24.43', 10: 'about 26.7', 100: 'about 30.3' };

const mean = (rows: readonly ColorizeRow[], value: (row: ColorizeRow) => number): number | undefined =>
  rows.length === 0 ? undefined : rows.reduce((sum, row) => sum + value(row), 0) / rows.length;

export function markdownReport(result: ColorizeResult): string {
  const { date, machine, data, modelId, speed, rows } = result;
  const present = (Object.keys(LABELS) as Method[]).filter((method) =>
    rows.some((row) => row.method === method),
  );
  const names = [...new Set(rows.map(({ picture }) => picture))];
  const has = (method: Method, picture: string): boolean =>
    rows.some((row) => row.method === method && row.picture === picture && row.hints === largest(method));
  const complete = present.filter((method) => names.every((name) => has(method, name)));
  const common = names.filter((name) => present.every((method) => has(method, name)));
  const published = [PUBLISHED, ...HINT_COUNTS.map((count) => PUBLISHED_PSNR[count] ?? '–')];
  const onlySome = complete.length < present.length;
  return `# Colorization bench

Pictures: ${data}. Measured on ${date.slice(0, 10)} with \`npm run bench -- colorize\`${modelId === undefined ? '' : `, model ${modelId}`}, on ${machine.cpu}, ${machine.cores} cores, ${machine.platform}.

Every method gets the luminance of the picture and the same hints: random pixels with the true colour, the mean of 3 × 3 around them. Means over the pictures.

${tables(rows, complete, [published])}${
    onlySome
      ? `\n## On the ${common.length} pictures that all methods were run on (${common.join(', ')})\n\n${tables(
          rows.filter(({ picture }) => common.includes(picture)),
          present,
        )}`
      : ''
  }${speed ? `\n## Speed\n\n${speedSentence(speed)}\n` : ''}
<details><summary>All pictures, PSNR of RGB in dB</summary>

${everyPicture(rows, present)}
</details>
`;
}

function speedSentence({ width, height, coloursSeconds, renderSeconds, peakBytes }: SpeedFigures): string {
  const seconds = (value: number): string => `${fixed(value, 2)} s`;
  return `${width} × ${height} pixels of 8 bits, reading and writing apart: ${seconds(coloursSeconds + renderSeconds)} (asked: under 3 s for 24 megapixels), ${seconds(coloursSeconds)} of it until the colours are known and ${seconds(renderSeconds)} until they are in the picture. Memory peaks at ${Math.round(peakBytes / 1e6)} MB.`;
}

const largest = (method: Method): number => (method === 'grey' ? 0 : 100);

function tables(rows: readonly ColorizeRow[], methods: readonly Method[], more: string[][] = []): string {
  const of = (method: Method, hints: number): ColorizeRow[] =>
    rows.filter((row) => row.method === method && row.hints === hints);
  const table = (unit: string, value: (row: ColorizeRow) => number, lines: string[][] = []) =>
    markdownTable(
      [
        { title: unit, align: 'left' },
        ...HINT_COUNTS.map((count) => ({
          title: count === 1 ? '1 hint' : `${count} hints`,
          align: 'right' as const,
        })),
      ],
      [
        ...methods.map((method) => [
          LABELS[method],
          ...HINT_COUNTS.map((count) => fixed(mean(of(method, count), value), 2)),
        ]),
        ...lines,
      ],
    );
  return [
    table('PSNR of RGB, dB', (row) => row.psnr, more),
    table('PSNR of ab, dB (range 255)', (row) => row.psnrAb),
    table('Colourfulness over the original’s', (row) => row.colourfulness),
  ].join('\n');
}

function everyPicture(rows: readonly ColorizeRow[], methods: readonly Method[]): string {
  const kinds = methods.flatMap((method) =>
    HINT_COUNTS.filter((count) => rows.some((row) => row.method === method && row.hints === count)).map(
      (hints) => ({ method, hints }),
    ),
  );
  const names = [...new Set(rows.map(({ picture }) => picture))];
  return markdownTable(
    [
      { title: 'Picture', align: 'left' },
      ...kinds.map(({ method, hints }) => ({ title: `${method} ${hints}`, align: 'right' as const })),
    ],
    names.map((name) => [
      name,
      ...kinds.map(({ method, hints }) =>
        fixed(
          rows.find((row) => row.picture === name && row.method === method && row.hints === hints)?.psnr,
          2,
        ),
      ),
    ]),
  );
}
