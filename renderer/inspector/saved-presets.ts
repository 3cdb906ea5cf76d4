import type { JobSettings } from '../../engine/api/index.js';

/** Whether two settings say the same: both are plain data. */
export const isSame = (one: JobSettings, other: JobSettings): boolean => canonical(one) === canonical(other);

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
