const nobody = 65534;

/**
 * Does the work as a user whom permissions bind: root passes every lock, so its tests take on another user's rights
 * for that time. Files that the work needs must be open to everybody.
 */
export async function unprivileged<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return await work();
  process.seteuid!(nobody);
  try {
    return await work();
  } finally {
    process.seteuid!(0);
  }
}
