import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Layers of the planner client, lowest first: a folder may import itself and those before it. */
const LAYERS = [
  ['model'],
  ['wire'],
  ['http'],
  ['task'],
  ['drivers'],
  ['jobs', 'offers', 'platforms', 'catalogue'],
  ['panel'],
  ['ui'],
];

/** No folder of `shared/src` imports a layer above its own, and nothing that ships imports what was made for tests. */
const layerRules = LAYERS.flatMap((layer, index) => {
  const above = LAYERS.slice(index + 1).flat();
  if (above.length === 0) return [];
  return layer.map((folder) => ({
    files: [`shared/src/${folder}/**/*.{ts,tsx}`],
    ignores: ['**/*.test.{ts,tsx}', '**/testing/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['**/testing/**'], message: 'What ships imports nothing that was made for tests.' },
            {
              group: [...above, 'node'].map((name) => `**/../${name}/**`),
              message: 'A lower layer never imports a higher one.',
            },
            {
              group: ['undici', 'node:*', 'vscode', '@jupyterlab/*', '@lumino/*'],
              message: 'The core knows no host.',
            },
          ],
        },
      ],
    },
  }));
});

export default tseslint.config(
  {
    ignores: [
      '**/lib/**',
      '**/dist/**',
      '**/build/**',
      '**/node_modules/**',
      '**/labextension/**',
      'test-results/**',
      '.state/**',
      '**/.venv/**',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['**/*.test.{ts,tsx}', 'test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      // Playwright wants a fixture without dependencies written as `({}, use)`.
      'no-empty-pattern': 'off',
    },
  },
  {
    files: ['**/*.{mjs,js,cjs}'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        fetch: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        AbortSignal: 'readonly',
        AbortController: 'readonly',
        Buffer: 'readonly',
        window: 'readonly',
        document: 'readonly',
      },
    },
  },
  ...layerRules,
  {
    files: ['jupyterlab-ext/**/*.{ts,tsx}', 'vscode-ext/**/*.{ts,tsx}', 'platform/**/*.ts', 'test/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['**/shared/**', '@run-elsewhere/planner/lib/**', '@run-elsewhere/planner/src/**'],
              message: 'Use the exports of @run-elsewhere/planner.',
            },
          ],
        },
      ],
    },
  },
);
