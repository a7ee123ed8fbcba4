// The panel on a real Linux 6.1: a run of the tree's own code, steps that the source follows, a signal frame, an edit that
// is seen and undone; in three themes and at several widths, for looking. Skipped where there is no tree.
// SPDX-License-Identifier: MIT
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { cacheDir } from '../../scripts/lib/paths.mjs';
import { goToLine, openFile, runCommand, statusBarItem, undoAll, webviewFrame } from './support/person.ts';
import { lineOf } from './support/treeText.ts';
import { withEditor } from './support/withEditor.ts';

const tree = process.env['RINGSIDE_KERNEL'] ?? path.join(cacheDir, 'kernel', '6.1');
const reason = existsSync(path.join(tree, 'Makefile')) ? '' : ` (no tree at ${tree}: npm run kernel -- 6.1)`;
const slow = { timeout: 120_000 };
const context = 'arch/x86/kernel/fpu/context.h';

const eventOf = async (panel: FrameLocator): Promise<number> =>
  Number(await panel.getByRole('textbox', { name: /^event/ }).inputValue());

async function chosen(panel: FrameLocator, scenario: string): Promise<void> {
  const picker = panel.getByRole('combobox', { name: 'Scenario' });
  await picker.selectOption(scenario);
  await expect.poll(() => picker.inputValue(), slow).toBe(scenario);
  await panel.locator('.run:not(.old) .statement').first().waitFor(slow);
}

async function edited(page: Page, panel: FrameLocator): Promise<void> {
  await page.keyboard.press('Control+1');
  await openFile(page, context);
  await goToLine(page, lineOf(tree, context, /fpregs_state_valid\(struct fpu/) + 1, 2);
  await page.keyboard.insertText(' return 1;');
  const row = panel.getByRole('region', { name: 'What the edit changed' });
  await expect.poll(() => row.innerText(), slow).toMatch(/After the edit: .*restores \d+ to \d+/);
  await expect.poll(() => panel.locator('.finding-row').first().innerText(), slow).toMatch(/finding/);
}

test.skipIf(reason !== '')(`the panel on a real 6.1${reason}`, async () => {
  await withEditor(
    {
      folder: tree,
      size: { width: 1900, height: 1150 },
      // The tree is not ours: nothing is to be written into it.
      settings: { 'ringside.simulator.scenario': 'ten-switches', 'files.autoSave': 'off' },
    },
    async (page, editor) => {
      await statusBarItem(page, /Ringside: 6\.1/).waitFor(slow);
      await runCommand(page, 'Ringside: Open Simulator');
      const panel = await webviewFrame(page, '.panel .statement', 120_000);
      await panel.locator('.status-line').click({ position: { x: 2, y: 2 } });
      await page.keyboard.press('n');
      await expect.poll(() => eventOf(panel), slow).toBeGreaterThan(0);
      await expect
        .poll(() => panel.locator('.statement .place').first().innerText(), slow)
        .toMatch(/\.[ch]:\d+/);
      expect(
        await panel.getByRole('combobox', { name: 'Tree that runs' }).locator('option:checked').innerText(),
      ).toMatch(/^Linux 6\.1\.\d+, deferred$/);
      await editor.screenshot('real-run');

      await edited(page, panel);
      await editor.screenshot('real-edited');
      await undoAll(page);
      await panel.getByText('The edit is undone').waitFor(slow);

      await chosen(panel, 'signal');
      await panel.getByRole('tab', { name: 'Signal' }).click();
      await panel.locator('.deliveries li').first().getByRole('button').last().click(slow);
      const magic = panel.getByRole('row', { name: /sw_reserved\.magic1/ }).first();
      await magic.waitFor(slow);
      expect(await magic.innerText()).toMatch(/0x46505853/);
      await editor.screenshot('real-signal');
    },
  );
});
