import { fixed, markdownTable } from '../shared/markdown.js';
import { type ColorizeResult, type ColorizeRow, HINT_COUNTS, type Method } from './types.js';

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

export function markdownReport({ date, machine, data, modelId, rows }: ColorizeResult): string {
  const methods = (Object.keys(LABELS) as Method[]).filter((method) =>
    rows.some((row) => row.method === method),
  );
  const of = (method: Method, hints: number): ColorizeRow[] =>
    rows.filter((row) => row.method === method && row.hints === hints);
  const columns = (unit: string) => [
    { title: unit, align: 'left' as const },
    ...HINT_COUNTS.map((count) => ({
      title: count === 1 ? '1 hint' : `${count} hints`,
      align: 'right' as const,
    })),
  ];
  const table = (unit: string, value: (row: ColorizeRow) => number, digits: number, more: string[][] = []) =>
    markdownTable(columns(unit), [
      ...methods.map((method) => [
        LABELS[method],
        ...HINT_COUNTS.map((count) => fixed(mean(of(method, count), value), digits)),
      ]),
      ...more,
    ]);
  const published = [PUBLISHED, ...HINT_COUNTS.map((count) => PUBLISHED_PSNR[count] ?? '–')];
  return `# Colorization bench

Pictures: ${data}. Measured on ${date.slice(0, 10)} with \`npm run bench -- colorize\`${modelId === undefined ? '' : `, model ${modelId}`}, on ${machine.cpu}, ${machine.cores} cores, ${machine.platform}.

Every method gets the luminance of the picture and the same hints: random pixels with the true colour, the mean of 3 × 3 around them. Means over the pictures.

${table('PSNR of RGB, dB', (row) => row.psnr, 2, [published])}
${table('PSNR of ab, dB (range 255)', (row) => row.psnrAb, 2)}
${table('Colourfulness over the original’s', (row) => row.colourfulness, 2)}
<details><summary>All pictures, PSNR of RGB in dB</summary>

${everyPicture(rows, methods)}
</details>
`;
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
