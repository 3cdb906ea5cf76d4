import { LatensifyError } from '../../common/errors.js';
import type { Rect } from '../../common/geometry.js';
import type { Damage } from './types.js';

/** Runs the step; where it finds damage, notes it. */
export async function orDamage<T>(
  damage: Damage[],
  rect: Rect,
  step: () => T | Promise<T>,
): Promise<T | undefined> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof LatensifyError && error.code === 'damaged')) throw error;
    damage.push({ rect, reason: error.message });
    return undefined;
  }
}
