// Reading in the real editor: a hover says what a bit is, and a folder without a kernel tree gets one quiet view.
// SPDX-License-Identifier: MIT
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { sampleTree } from '../../scripts/lib/paths.mjs';
import { goToLine, hoverOver, openFile, statusBarItem } from './support/person.ts';
import { lineOf } from './support/treeText.ts';
import { withEditor } from './support/withEditor.ts';

test('a hover over X86_CR0_TS says which bit of CR0 it is and where this tree defines it', async () => {
  await withEditor({ folder: sampleTree }, async (page, editor) => {
    await statusBarItem(page, /Ringside: 6\.1/).waitFor({ timeout: 60_000 });
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

test('a folder that is no kernel tree gets a view that says what to open, and nothing else', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rs-plain-'));
  mkdirSync(path.join(folder, 'src'));
  writeFileSync(path.join(folder, 'src', 'main.c'), 'int main(void) { return 0; }\n');
  try {
    await withEditor({ folder }, async (page, editor) => {
      await page.locator('.activitybar .action-item a[aria-label^="Ringside"]').click();
      const view = page.locator('.sidebar .welcome-view-content');
      await view.getByRole('button', { name: 'Open Sample Tree' }).waitFor();
      await editor.screenshot('no-tree-welcome');
      expect(await view.getByRole('button').allInnerTexts()).toEqual(['Open Folder', 'Open Sample Tree']);
      expect(await page.locator('.notification-toast').count()).toBe(0);
      expect(await page.locator('.part.statusbar .statusbar-item', { hasText: 'Ringside' }).count()).toBe(0);

      // The sample comes up in this window, with Ringside on it.
      await view.getByRole('button', { name: 'Open Sample Tree' }).click();
      await statusBarItem(page, /Ringside: 6\.1/).waitFor({ timeout: 60_000 });
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
