/** Numbers as people read them, each with its unit. */
const plain = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const three = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

export const formatCount = (count: number): string => plain.format(count);

/** 68712345 → "68.7 MB": decimal units, as disks are sold. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // 999.5 would be shown as "1,000".
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${three.format(value)} ${units[unit]!}`;
}

/** How much smaller (or larger) it became: "−93 %", "+4 %". */
export function formatSaving(before: number, after: number): string {
  if (before === 0) return '';
  const percent = Math.round((after / before - 1) * 100);
  // "−100 %" would say that nothing is left.
  const shown = after > 0 ? Math.max(percent, -99) : percent;
  return `${shown < 0 ? '−' : shown > 0 ? '+' : ''}${Math.abs(shown)} %`;
}

export const formatPercent = (fraction: number): string => `${Math.floor(fraction * 100)} %`;

export const formatSpeed = (megapixelsPerSecond: number): string =>
  `${megapixelsPerSecond < 10 ? megapixelsPerSecond.toFixed(1) : plain.format(megapixelsPerSecond)} MP/s`;

/** 62 → "62", 62.5 → "62.5" */
export const formatQuality = (quality: number): string => three.format(quality);
