import type { ModelInfo } from '../../engine/api/index.js';

/** The newest thorough network, the newest fast one, and all others by their names. */
export function modelOptions(installed: readonly ModelInfo[]): string[] {
  const denoisers = installed.filter(({ kind }) => kind === 'denoise');
  const best = denoisers.findLast(({ isFast }) => !isFast);
  const fast = denoisers.findLast(({ isFast }) => isFast);
  const others = denoisers.filter((one) => one !== best && one !== fast).map(({ name }) => name);
  return [...(best ? ['best'] : []), ...(fast ? ['fast'] : []), ...others];
}
