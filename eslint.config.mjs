import js from '@eslint/js';
import boundaries from 'eslint-plugin-boundaries';
import vue from 'eslint-plugin-vue';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** What each layer may import: the table of docs/architecture.md. */
const mayImport = {
  common: ['common'],
  models: ['models', 'common'],
  engine: ['engine', 'models', 'common'],
  cli: ['cli', 'server', 'engine', 'common'],
  server: ['server', 'engine', 'common'],
  electron: ['electron', 'engine', 'common'],
  renderer: ['renderer', 'common'],
  bench: ['*'],
  test: ['*'],
};

/** Packages that only one place may touch; benchmarks and tests may, too. */
const soleImporters = [
  { package: 'onnxruntime-*', path: 'models/runtime' },
  { package: '@tensorflow/*', path: 'models/training{,/**}' },
  { package: 'sharp', path: 'engine/images' },
  { package: 'libraw-wasm', path: 'engine/images/raw' },
  { package: 'libheif-js', path: 'engine/images/heic' },
  { package: 'commander', path: 'cli' },
  { package: 'electron', path: 'electron' },
  { package: 'bullmq', path: 'engine/many' },
  { package: 'ioredis', path: 'engine/many' },
  { package: '@aws-sdk/*', path: 'engine/storage/s3' },
  { package: '@bull-board/*', path: 'server' },
];

/** Folders with a public face of their own, inner ones first. */
const elements = Object.keys(mayImport).flatMap((layer) => {
  const depths = layer === 'models' || layer === 'engine' ? [`${layer}/*/*`, `${layer}/*`, layer] : [layer];
  return depths.map((pattern) => ({ type: layer, pattern, partialMatch: false }));
});

const layerPolicies = Object.entries(mayImport).map(([layer, targets]) => ({
  from: { element: { type: layer } },
  allow: { to: { element: { type: targets } } },
  message: `${layer}/ may import ${targets.join(', ')} only (docs/architecture.md).`,
}));

const packagePolicies = soleImporters.map((sole) => ({
  from: { element: { type: '!(bench|test)', path: `!${sole.path}` } },
  disallow: { to: { module: { origin: 'external', source: sole.package } } },
  message: `Only ${sole.path}/ imports ${sole.package}.`,
}));

export default defineConfig(
  globalIgnores(['dist/', 'out/', 'models/weights/', 'models/recipes/', '**/.venv/']),
  {
    files: ['**/*.ts'],
    extends: [
      js.configs.recommended,
      tseslint.configs.strictTypeChecked,
      tseslint.configs.stylisticTypeChecked,
    ],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Indexing is checked (noUncheckedIndexedAccess), and loops over samples know their bounds.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      eqeqeq: 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Export by name: it stays greppable.' },
      ],
    },
  },
  {
    // vue-tsc checks their types.
    files: ['renderer/**/*.vue'],
    extends: [js.configs.recommended, tseslint.configs.strict, vue.configs['flat/essential']],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-undef': 'off',
      // The compiler knows better: a switch over all cases returns.
      'vue/return-in-computed-property': 'off',
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/no-static-inline-styles': 'error',
      'vue/no-v-html': 'error',
      'vue/require-explicit-emits': 'error',
      eqeqeq: 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['**/*.ts', '**/*.vue'],
    plugins: { boundaries },
    settings: {
      'import/resolver': { typescript: { alwaysTryTypes: true } },
      'boundaries/root-path': import.meta.dirname,
      'boundaries/elements': elements,
      'boundaries/dependency-nodes': ['import', 'export', 'dynamic-import'],
    },
    rules: {
      'boundaries/no-unknown-files': 'error',
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          checkAllOrigins: true,
          policies: [
            { from: { element: { type: '*' } }, allow: { to: { module: { origin: ['external', 'core'] } } } },
            ...layerPolicies,
            {
              from: { element: { type: 'renderer' } },
              allow: { to: { element: { path: 'engine/api' } } },
            },
            {
              from: { element: { type: '!(bench|test)' } },
              disallow: {
                to: { element: { type: ['models', 'engine'], fileInternalPath: '!index.ts' } },
              },
              message: 'Import {{to.element.path}}/index.js: the rest of that folder is its own affair.',
            },
            // Within a folder, and from an inner folder to those around it, every file may be imported.
            {
              to: { element: { type: ['models', 'engine'] } },
              allow: { from: { element: { path: ['{{to.element.path}}', '{{to.element.path}}/**'] } } },
            },
            ...packagePolicies,
          ],
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: { 'max-lines': 'off' },
  },
);
