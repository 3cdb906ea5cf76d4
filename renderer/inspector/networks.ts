import type { JobKind, ModelInfo } from '../../engine/api/index.js';

/** Whether a network that was chosen by name or id is an autoencoder of the lab, which knows the damage from its training. */
export const isAutoencoder = (installed: readonly ModelInfo[], chosen: string | undefined): boolean =>
  installed.some((one) => one.isAutoencoder === true && (one.id === chosen || one.name === chosen));

/**
 * The newest thorough network that came with the program, the newest fast one, and all others by their names: older ones
 * and the user's own.
 */
export function networkOptions(
  installed: readonly ModelInfo[],
  kind: Exclude<JobKind, 'compress'>,
): string[] {
  const networks = installed.filter((one) => one.kind === kind);
  const shipped = networks.filter(({ isOwn }) => isOwn !== true);
  const best = shipped.findLast(({ isFast }) => !isFast);
  const fast = shipped.findLast(({ isFast }) => isFast);
  const others = networks.filter((one) => one !== best && one !== fast).map(({ name }) => name);
  return [...(best ? ['best'] : []), ...(fast ? ['fast'] : []), ...others];
}
