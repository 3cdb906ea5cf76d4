import { readFileSync } from 'node:fs';

/**
 * Peak resident memory of this process in bytes. On Linux from /proc: getrusage, which the fallback uses, starts with
 * the peak of the parent that forked the process.
 */
export function peakMemory(): number {
  const kilobytes = process.platform === 'linux' ? highWaterMark() : undefined;
  return (kilobytes ?? process.resourceUsage().maxRSS) * 1024;
}

function highWaterMark(): number | undefined {
  const match = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return match ? Number(match[1]) : undefined;
}
