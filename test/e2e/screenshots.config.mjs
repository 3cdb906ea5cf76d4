import { defineConfig } from 'vitest/config';

/** `npm run screenshots`: no test, but the same browser and server. */
export default defineConfig({
  test: { include: ['test/e2e/screenshots.ts'], testTimeout: 300_000, hookTimeout: 120_000 },
});
