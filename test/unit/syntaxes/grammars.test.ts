// The injected grammars on a C file, against a snapshot of every token's scopes. The host grammar is our own and small;
// what is injected, and where, is read from package.json.
// SPDX-License-Identifier: MIT
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { root } from '../../house/support/files.ts';

test('x86 words in asm strings and comments have their scopes', () => {
  const { status, stdout } = spawnSync(
    process.execPath,
    [
      'node_modules/vscode-tmgrammar-test/dist/snapshot.js',
      ...['--config', 'package.json', '--grammar', 'test/fixtures/grammar/host.tmLanguage.json'],
      ...['--scope', 'source.c', 'test/fixtures/grammar/words.c'],
    ],
    { cwd: root, encoding: 'utf8' },
  );
  expect(status, stdout).toBe(0);
});
