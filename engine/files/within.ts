import { sep } from 'node:path';
import { LatensifyError } from '../../common/errors.js';
import { realPathOfMaybe } from './walk.js';

/**
 * Refuses a file that doesn't lie in one of the folders that pictures may be read from, links followed.
 * @param within real paths; undefined: anywhere
 * @throws LatensifyError 'unreadable'
 */
export async function demandWithin(path: string, within: readonly string[] | undefined): Promise<void> {
  if (within === undefined) return;
  const real = await realPathOfMaybe(path);
  if (within.some((root) => real === root || real.startsWith(root + sep))) return;
  throw new LatensifyError('unreadable', 'It is a link that leads to a place which may not be read here.');
}
