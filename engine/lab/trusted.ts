import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errnoOf, fileError, withFileErrors } from '../files/index.js';
import { writeSafely } from './models.js';
import { places } from './places.js';

/**
 * Whether the user once agreed to run this model out of a file. Its id is a hash of the network: no other can pass for it.
 * @throws LatensifyError 'unreadable'
 */
export async function isTrustedModel(labFolder: string, id: string): Promise<boolean> {
  return (await trustedModels(labFolder)).includes(id);
}

/** To be called when the user has agreed. @throws LatensifyError 'unreadable' | 'unwritable' */
export async function trustModel(labFolder: string, id: string): Promise<void> {
  const known = await trustedModels(labFolder);
  if (known.includes(id)) return;
  const path = places(labFolder).trusted;
  await withFileErrors('unwritable', async () => {
    await mkdir(dirname(path), { recursive: true });
    await writeSafely(path, Buffer.from([...known, id].join('\n') + '\n'));
  });
}

async function trustedModels(labFolder: string): Promise<string[]> {
  try {
    return (await readFile(places(labFolder).trusted, 'utf8')).split('\n').filter((line) => line !== '');
  } catch (thrown) {
    if (errnoOf(thrown) === 'ENOENT') return [];
    throw fileError(thrown, 'unreadable');
  }
}
