import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

/** Tests run as compiled: dist/ is loaded by Node itself, worker threads included, as in a release. */
const program = {
  name: 'program',
  include: ['dist/test/**/*.test.js'],
  exclude: ['dist/test/renderer/**', 'dist/test/e2e/**'],
  execArgv: ['--enable-source-maps'],
  server: { deps: { external: [/\/dist\/(?!test\/)/] } },
};

/** What is bundled for a browser is tested from its sources. */
const renderer = { name: 'renderer', include: ['test/renderer/**/*.test.ts'] };

/** Drives a browser, which runs what is bundled in dist/renderer against the compiled server. */
const e2e = {
  name: 'e2e',
  include: ['test/e2e/**/*.test.ts'],
  testTimeout: 120_000,
  hookTimeout: 120_000,
};

const all = { pool: 'forks', testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    maxWorkers: 2,
    // Snapshots lie with the sources, dist/ is not kept.
    resolveSnapshotPath: (testPath, extension) =>
      testPath.replace(/\/dist\/test\/(.*)\.js$/, '/test/$1') + extension,
    projects: [
      { test: { ...all, ...program } },
      { plugins: [vue()], test: { ...all, ...renderer } },
      { test: { ...all, ...e2e } },
    ],
  },
});
