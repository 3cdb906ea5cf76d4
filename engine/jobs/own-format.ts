/** For jobs that give each picture back in its own format, or all in one. */
import { extname } from 'node:path';
import type { SourceFile } from '../files/index.js';
import type { ExportFormat, ExportOptions, ImageFormat } from '../images/index.js';

export interface FormatChoice {
  readonly format: 'same' | ExportFormat;
  /** 0 … 100, of JPEG, WebP and AVIF. */
  readonly quality?: number | undefined;
}

const extensions: Readonly<Record<ExportFormat, readonly string[]>> = {
  jpeg: ['.jpg', '.jpeg', '.jpe', '.jfif'],
  png: ['.png'],
  webp: ['.webp'],
  avif: ['.avif'],
  tiff: ['.tiff', '.tif'],
};

/** So high that what the format loses is not seen, since such results are often worked on afterwards. */
const qualities: Readonly<Partial<Record<ExportFormat, number>>> = { jpeg: 95, webp: 95, avif: 90 };

/** All that results may get, with their dots. */
export function extensionsOf({ format }: FormatChoice): string[] {
  const formats = format === 'same' ? (Object.keys(extensions) as ExportFormat[]) : [format];
  return formats.map((one) => extensions[one][0]!);
}

/** Where a source's own format can't be written: a raw file's 16 bits and data fit TIFF, HEIC's nearest kin is AVIF. */
const substitutes = { gif: 'png', ltn: 'png', heic: 'avif', raw: 'tiff' } as const;

export const resultFormat = (source: ImageFormat, { format }: FormatChoice): ExportFormat => {
  if (format !== 'same') return format;
  return source in substitutes ? substitutes[source as keyof typeof substitutes] : (source as ExportFormat);
};

/** As the source spells it, where that is one of the format's. */
export function resultExtension({ name }: SourceFile, format: ExportFormat): string {
  const own = extname(name);
  return extensions[format].includes(own.toLowerCase()) ? own : extensions[format][0]!;
}

export function writeOptions(
  format: ExportFormat,
  { quality = qualities[format] }: FormatChoice,
): ExportOptions {
  return { format, chroma: '4:4:4', ...(quality !== undefined && { quality }) };
}
