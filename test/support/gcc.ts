// Is a C compiler there to compare with? Called by the differential tests of test/unit/exec.
// SPDX-License-Identifier: MIT
import { spawnSync } from 'node:child_process';

/** The first line of `gcc --version`, or null without gcc. */
export function compiler(): string | null {
  const { status, stdout } = spawnSync('gcc', ['--version'], { encoding: 'utf8' });
  return status === 0 ? (stdout.split('\n')[0] ?? '') : null;
}
