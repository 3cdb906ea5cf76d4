import { type ShallowRef, shallowRef } from 'vue';
import type { LabPicturesOf } from '../../../engine/api/index.js';
import { useLabUse } from '../../stores/lab-use.js';
import { useShell } from '../../stores/shell.js';

/**
 * What a card asks of a model and the pictures that it is used on.
 * @param task its name, for UseCard
 * @param from undefined: no pictures are chosen, nothing is asked
 * @returns the last answer, and what asks for another; a fault is told in the window
 */
export function useAnswer<T>(
  task: string,
  from: () => LabPicturesOf | undefined,
  ask: (from: LabPicturesOf, signal: AbortSignal) => Promise<T>,
): { readonly found: ShallowRef<T | undefined>; readonly start: () => void } {
  const use = useLabUse();
  const shell = useShell();
  const found = shallowRef<T>();

  async function answer(): Promise<void> {
    const pictures = from();
    if (pictures !== undefined) found.value = await use.start(task, (signal) => ask(pictures, signal));
  }

  return { found, start: () => void shell.attempt(answer()) };
}
