// Every dependency is named in docs/architecture.md with the reason for which it is here, and pinned to one version.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { textOf } from './support/files.ts';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}
const { dependencies, devDependencies } = JSON.parse(textOf('package.json')) as Manifest;
const all = Object.entries({ ...dependencies, ...devDependencies });

test('each is named in docs/architecture.md, with a reason on the same line', () => {
  const lines = textOf('docs/architecture.md').split('\n');
  const unexplained = all
    .map(([name]) => name)
    .filter((name) => !lines.some((line) => line.includes(`\`${name}\``) && reasonOf(line).length >= 5));
  expect(unexplained).toEqual([]);
});

test('each is pinned to one version', () => {
  expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
});

test('the types of the VS Code API are those of the oldest version that is supported', () => {
  const { engines } = JSON.parse(textOf('package.json')) as { engines: { vscode: string } };
  expect(engines.vscode).toBe(`^${devDependencies['@types/vscode']}`);
});

/** What a line says beside the names in backquotes. */
function reasonOf(line: string): string {
  return line
    .replace(/`[^`]*`/g, '')
    .replace(/[^A-Za-z ]/g, '')
    .trim();
}
