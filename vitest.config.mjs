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
    // Snapshots lie with the sources, dist/ is not kept.
    resolveSnapshotPath: (testPath, extension) =>
      testPath.replace(/\/dist\/test\/(.*)\.js$/, '/test/$1') + extension,
    server: { deps: { external: [/\/dist\/(?!test\/)/] } },
  },
});
