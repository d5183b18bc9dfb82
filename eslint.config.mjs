import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const banned = {
  paths: [
    {
      name: '@nestjs/common',
      importNames: ['forwardRef'],
      message: 'A cycle is a design mistake: break it.',
    },
  ],
};

/** What opens connections of its own. Types are no connections. */
const wires = ['undici', 'node:http', 'node:https', 'http', 'https'].map((name) => ({
  name,
  allowTypeImports: true,
  message: 'The outside world is reached through platform/egress.',
}));

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'data/', '**/*.mjs', '!examples/**'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'no-restricted-imports': ['error', banned],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/platform/config/**', 'src/cli/environment.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Settings are read in platform/config only.' },
      ],
    },
  },
  {
    // The model server is the operator's own and has a client of its own; the CLI is a client of ours.
    files: ['src/**/*.ts'],
    ignores: ['src/platform/egress/**', 'src/llm/providers/**', 'src/cli/**', '**/*.spec.ts'],
    rules: {
      'no-restricted-imports': 'off',
      '@typescript-eslint/no-restricted-imports': ['error', { paths: [...banned.paths, ...wires] }],
      'no-restricted-globals': [
        'error',
        { name: 'fetch', message: 'The outside world is reached through platform/egress.' },
      ],
    },
  },
  {
    // Nest finds its dependencies by the types of constructor parameters, which must stay real imports.
    files: ['src/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    // What others copy stands outside of the project, on what Node gives to every script.
    files: ['examples/**/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'AbortSignal',
          'clearInterval',
          'console',
          'crypto',
          'fetch',
          'process',
          'setInterval',
          'setTimeout',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    files: ['**/*.spec.ts', 'test/**/*.ts'],
    rules: {
      'max-lines': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);
