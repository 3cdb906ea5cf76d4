import { defineConfig } from 'vitest/config';

// Tests run as compiled: dist/ is loaded by Node itself, worker threads included, as in a release.
export default defineConfig({
  test: {
    include: ['dist/test/**/*.test.js'],
    exclude: ['dist/test/e2e/**'],
    pool: 'forks',
    maxWorkers: 2,
    execArgv: ['--enable-source-maps'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    server: { deps: { external: [/\/dist\/(?!test\/)/] } },
  },
});
