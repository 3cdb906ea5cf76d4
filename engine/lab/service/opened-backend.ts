import { type Backend, openBackend } from '../../../models/training/index.js';
import type { TrainingRequest } from '../events.js';
import { places } from '../places.js';

let opened: { readonly wanted: string; readonly backend: Promise<Backend> } | undefined;

/**
 * What computes in this process: a single backend at a time, which is only opened again where another one is wanted.
 * @throws LatensifyError 'device'
 */
export async function backendFor(wanted: TrainingRequest['backend'], labFolder: string): Promise<Backend> {
  if (opened?.wanted !== wanted) {
    opened = { wanted, backend: openBackend({ wanted, folder: places(labFolder).devices }) };
  }
  return await opened.backend;
}
