import vue from '@vitejs/plugin-vue';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  // Served from "/", from latensify:// and from a file: every address in the page is relative.
  base: './',
  plugins: [vue()],
  // The pages' policy allows no eval and no inline script.
  define: { __VUE_OPTIONS_API__: false, __VUE_PROD_DEVTOOLS__: false },
  build: {
    outDir: here('../dist/renderer'),
    emptyOutDir: true,
    target: 'chrome130',
    modulePreload: { polyfill: false },
    // data: addresses are not in the policy.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
});
