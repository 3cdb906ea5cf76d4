/** 950 → "950 bytes", 200000 → "200 kB", 1540000 → "1.54 MB": decimal units, as disks are sold. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1e6) return `${round(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${round(bytes / 1e6)} MB` : `${round(bytes / 1e9)} GB`;
}

const round = (value: number): string => String(Number(value.toPrecision(3)));
