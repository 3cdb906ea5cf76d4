/** Sizes, times and shares as people read them; always with a point and a space before the unit. */

const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** 1,000 bytes are a kB: "0 bytes", "812 bytes", "4.56 MB", "123 kB". */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : threeDigits(value)} ${value === 1 && unit === 0 ? 'byte' : units[unit]!}`;
}

/** "0.4 s", "12 s", "3 min 20 s", "2 h 5 min". */
export function formatDuration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The change from before to after: "−87 %", "+3 %", "±0 %". */
export function formatChange(before: number, after: number): string {
  if (before === 0) return '±0 %';
  const percent = Math.round((after / before - 1) * 100);
  if (percent === 0) return '±0 %';
  return percent < 0 ? `−${-percent} %` : `+${percent} %`;
}

/** Megapixels with three digits: "0.393 MP", "24.0 MP". */
export function formatMegapixels(pixels: number): string {
  return `${threeDigits(pixels / 1e6)} MP`;
}

/** "1 file", "3 files". */
export function count(number: number, singular: string, plural = `${singular}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? singular : plural}`;
}

function threeDigits(value: number): string {
  return value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
}
