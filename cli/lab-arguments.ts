/** What people type after the lab's options, as values; each throws InvalidArgumentError with what was expected. */
import { InvalidArgumentError } from 'commander';

/** "256,128": whole numbers from 1 up; "none" for no layers. */
export function parseCounts(text: string): number[] {
  if (text === 'none') return [];
  const counts = text.split(',').map(Number);
  if (counts.every((count) => Number.isInteger(count) && count >= 1)) return counts;
  throw new InvalidArgumentError('Give whole numbers with commas between, or "none".');
}

/** More than 0. */
export function parsePositive(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('Give a number above 0.');
}

/** Between 0 and 1, or a percentage. */
export function parseFraction(text: string): number {
  const value = text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text);
  if (value > 0 && value < 1) return value;
  throw new InvalidArgumentError('Give a share between 0 and 1, or 10%.');
}

/** "64" or "96x64". */
export function parseSide(text: string): { width: number; height: number } {
  const match = /^(\d{1,4})(?:x(\d{1,4}))?$/.exec(text);
  const width = Number(match?.[1]);
  const height = Number(match?.[2] ?? match?.[1]);
  if (width >= 1 && height >= 1) return { width, height };
  throw new InvalidArgumentError('Give a side in pixels, or WIDTHxHEIGHT.');
}

/** What pictures are damaged by; a camera's noise is in a file yet to be read. */
export type CorruptionFlag =
  | { readonly kind: 'gaussian'; readonly sigma: number }
  | { readonly kind: 'masking' | 'salt-and-pepper'; readonly share: number }
  | { readonly kind: 'camera'; readonly file: string };

/** "gaussian:50", "masking:0.3", "salt-and-pepper:0.1", "camera:iso6400.json". */
export function parseCorruption(text: string): CorruptionFlag {
  const end = text.indexOf(':');
  const [kind, amount] = [text.slice(0, end), text.slice(end + 1)];
  if (kind === 'camera' && amount !== '') return { kind, file: amount };
  const value = Number(amount);
  if (kind === 'gaussian' && value > 0) return { kind, sigma: value };
  if ((kind === 'masking' || kind === 'salt-and-pepper') && value > 0 && value < 1) {
    return { kind, share: value };
  }
  throw new InvalidArgumentError(
    'Give gaussian:SIGMA (in 1/255), camera:FILE, masking:SHARE or salt-and-pepper:SHARE.',
  );
}

/** "l1:1e-5", "kl:0.05:0.001". */
export function parseSparsity(text: string) {
  const [kind, first, second] = text.split(':');
  const [a, b] = [Number(first), Number(second)];
  if (kind === 'l1' && a > 0) return { kind, weight: a } as const;
  if (kind === 'kl' && a > 0 && a < 1 && b > 0) return { kind, rho: a, beta: b } as const;
  throw new InvalidArgumentError('Give l1:WEIGHT or kl:RHO:BETA.');
}
