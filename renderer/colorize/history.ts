/** What something was, is, and was before it was undone. */
export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  /** The next one first. */
  readonly future: readonly T[];
}

const longest = 200;

export const begin = <T>(present: T): History<T> => ({ past: [], present, future: [] });

/** What was undone is gone then. */
export const record = <T>({ past, present }: History<T>, next: T): History<T> => ({
  past: [...past, present].slice(-longest),
  present: next,
  future: [],
});

export function undo<T>({ past, present, future }: History<T>): History<T> | undefined {
  const before = past.at(-1);
  if (past.length === 0) return undefined;
  return { past: past.slice(0, -1), present: before as T, future: [present, ...future] };
}

export function redo<T>({ past, present, future }: History<T>): History<T> | undefined {
  const [next, ...later] = future;
  if (future.length === 0) return undefined;
  return { past: [...past, present], present: next as T, future: later };
}
