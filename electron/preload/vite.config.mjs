import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

// A sandboxed preload script must be one CommonJS file that requires nothing but Electron.
export default defineConfig({
  root: here('.'),
  build: {
    outDir: here('../../dist/electron/preload'),
    emptyOutDir: false,
    target: 'chrome130',
    minify: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: here('preload.ts'),
      external: ['electron'],
      output: { format: 'cjs', entryFileNames: 'preload.cjs' },
    },
  },
});
