import { asLatensifyError } from '../../common/errors.js';
import { createEngine, type FileInfo } from '../../engine/index.js';
import { exitCodes } from '../exit-codes.js';
import { eventLine } from '../report/json.js';
import { shownPath } from '../report/lines.js';
import { escapeText } from '../terminal/escape.js';
import { count, formatBytes, formatMegapixels } from '../terminal/format.js';
import { printFields, type Field } from '../terminal/fields.js';

export interface InfoSettings {
  readonly json: boolean;
  readonly maxPixels?: number;
}

/** Prints what each file says about itself; one that can't be read doesn't stop the others. */
export async function showInfo(files: readonly string[], { json, ...limits }: InfoSettings): Promise<number> {
  const engine = createEngine();
  let exitCode: number = exitCodes.done;
  for (const file of files) {
    try {
      const info = await engine.info(file, limits);
      if (json) process.stdout.write(eventLine(info));
      else printFields(shownPath(info.path), infoFields(info));
      if (info.ltn !== undefined && info.ltn.problems.length > 0) exitCode = exitCodes.failed;
    } catch (thrown) {
      exitCode = exitCodes.failed;
      const { code, message } = asLatensifyError(thrown);
      if (json) process.stdout.write(eventLine({ path: file, error: { code, message } }));
      else process.stderr.write(`${escapeText(file)}: ${escapeText(message)}\n`);
    }
  }
  await engine.dispose();
  return exitCode;
}

const formatNames: Readonly<Record<FileInfo['format'], string>> = {
  jpeg: 'JPEG',
  png: 'PNG',
  webp: 'WebP',
  avif: 'AVIF',
  tiff: 'TIFF',
  gif: 'GIF',
  heic: 'HEIC',
  raw: 'camera raw',
  ltn: 'Latensify',
};

const channelNames = { 1: 'grey', 2: 'grey with alpha', 3: 'colour', 4: 'colour with alpha' } as const;

const orientationNames = [
  'upright',
  'shown mirrored',
  'shown turned by 180°',
  'shown mirrored and turned by 180°',
  'shown mirrored and turned by 90° anticlockwise',
  'shown turned by 90° clockwise',
  'shown mirrored and turned by 90° clockwise',
  'shown turned by 90° anticlockwise',
];

function infoFields(info: FileInfo): Field[] {
  const pixels = info.width * info.height;
  const bitsPerPixel = (info.fileBytes * 8) / pixels;
  const blocks = Object.entries(info.metadata).map(
    ([name, bytes]) => `${name.toUpperCase()} ${formatBytes(bytes)}`,
  );
  return [
    ['format', formatNames[info.format]],
    ['size', `${info.width} × ${info.height} pixels (${formatMegapixels(pixels)})`],
    ['file', `${formatBytes(info.fileBytes)} (${bitsPerPixel.toFixed(2)} bits a pixel)`],
    [
      'samples',
      `${channelNames[info.channels]}, ${info.bits} bits${info.ltn === undefined ? '' : ' in the source'}`,
    ],
    ['orientation', orientationNames[info.orientation - 1] ?? `${info.orientation}`],
    ...(info.camera === undefined ? [] : [['camera', cameraOf(info.camera)] satisfies Field]),
    ['metadata', blocks.length === 0 ? 'none' : blocks.join(', ')],
    ...ltnFields(info.ltn),
  ];
}

const cameraOf = ({ name, iso }: NonNullable<FileInfo['camera']>): string =>
  iso === undefined ? name : `${name}, ISO ${iso}`;

function ltnFields(ltn: FileInfo['ltn']): Field[] {
  if (ltn === undefined) return [];
  const model =
    ltn.modelName === undefined ? `${ltn.modelId} (not installed)` : `${ltn.modelName} (${ltn.modelId})`;
  const damaged = ltn.damagedTiles === 0 ? '' : `, ${ltn.damagedTiles} damaged`;
  return [
    ['quality', `${ltn.quality}`],
    ['model', model],
    ['tiles', `${count(ltn.tiles, 'tile')} of ${ltn.tileEdge} × ${ltn.tileEdge} pixels${damaged}`],
    ['grain', ltn.grain ?? 'none'],
    ['preview', ltn.previewBytes === 0 ? 'none' : formatBytes(ltn.previewBytes)],
    ...ltn.problems.map((problem): Field => ['damage', problem]),
  ];
}
