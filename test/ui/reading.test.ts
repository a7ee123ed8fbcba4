// Reading in the real editor: the packaged extension, installed as a user installs it, comes up on the bundled sample tree,
// and a hover says what a bit is.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { sampleTree } from '../../scripts/lib/paths.mjs';
import { goToLine, hoverOver, openFile, statusBarItem } from './support/person.ts';
import { lineOf } from './support/treeText.ts';
import { withEditor } from './support/withEditor.ts';

test('the sample tree opens, and a hover over X86_CR0_TS says which bit of CR0 it is and where this tree defines it', async () => {
  await withEditor({ folder: sampleTree }, async (page, editor) => {
    await statusBarItem(page, /Ringside: 6\.1/).waitFor({ timeout: 60_000 });
    await editor.screenshot('opens-sample-tree');
    await page.locator('.explorer-viewlet .monaco-list-row', { hasText: 'arch' }).first().waitFor();
    const file = 'arch/x86/boot/cpuflags.c';
    const line1 = lineOf(sampleTree, file, /X86_CR0_TS/);
    await openFile(page, file);
    await goToLine(page, line1);
    const text = await hoverOver(page, 'X86_CR0_TS', line1);
    await editor.screenshot('hover-x86-cr0-ts');
    expect(text).toMatch(/CR0/);
    expect(text).toMatch(/bit 3/i);
    expect(text).toMatch(/processor-flags\.h/);
  });
});
