// `describe` on the real Linux trees for the tests in test/kernel.
// A tree that is not there makes one skipped test, whose title gives the reason. Called by test/kernel only.
// SPDX-License-Identifier: MIT
import { describe, test } from 'vitest';
import { kernelTrees, versions } from './kernelTrees.ts';

/** Like `describe`, on the real tree of that version. */
export function describeKernel(version: string, body: (treePath: string) => void): void {
  const tree = kernelTrees().find((one) => one.version === version);
  if (tree) describe(`Linux ${version}`, () => body(tree.path));
  else {
    const command = versions.includes(version) ? `npm run kernel -- ${version}` : `RINGSIDE_KERNEL=PATH`;
    test.skipIf(true)(`no Linux ${version} tree in the cache: ${command}`, () => undefined);
  }
}
