// Flat ESLint. One complete no-restricted-imports list per layer: in flat config a later matching block
// replaces the options of an earlier one. test/house/layers.test.ts scans the import forms that this rule misses.
// SPDX-License-Identifier: MIT
import tseslint from 'typescript-eslint';

const ban = (patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });
const vscodeBan = { group: ['vscode'], message: 'vscode is imported in src/extension only' };
const outside = (allowed) => ({
  regex: `^(?!${allowed})`,
  message: `this layer may import only what matches ${allowed}`,
});

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'sample/**', 'media/**', 'test/fixtures/**', 'test-results/**'] },
  ...tseslint.configs.recommended,
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
    },
  },
  { files: ['*.mjs', '*.config.ts', 'scripts/**'], rules: { 'no-restricted-exports': 'off' } },
  {
    files: ['src/core/**/*.ts'],
    rules: { ...ban([vscodeBan, outside('\\.{1,2}/')]), 'no-console': 'error' },
  },
  { files: ['src/protocol/**/*.ts'], rules: ban([vscodeBan, outside('\\.{1,2}/')]) },
  { files: ['src/webview/**/*.{ts,tsx}'], rules: ban([vscodeBan, outside('(\\.{1,2}/|preact)')]) },
  { files: ['src/service/**/*.ts', 'src/cli/**/*.ts', 'src/debug/**/*.ts'], rules: ban([vscodeBan]) },
);
