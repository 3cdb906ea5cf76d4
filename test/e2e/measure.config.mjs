import { defineConfig } from 'vitest/config';

/** `npm run measure`: no test, but the same browser and server. */
export default defineConfig({
  test: { include: ['test/e2e/measure.ts'], testTimeout: 600_000, hookTimeout: 120_000 },
});
