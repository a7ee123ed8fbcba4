// One window on a copy of the sample: an edit makes the run anew and its undoing brings the old one back, the tabs Compare
// and Cost, another era and other settings, an export on disk, a link that leads to its event. The steps share the editor.
// SPDX-License-Identifier: MIT
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { sampleTree } from '../../scripts/lib/paths.mjs';
import { goToLine, openFile, runCommand, statusBarItem, undoAll, webviewFrame } from './support/person.ts';
import { lineOf } from './support/treeText.ts';
import { withEditor } from './support/withEditor.ts';
import type { Editor } from './support/withEditor.ts';

const size = { width: 1800, height: 1200 };
const slow = { timeout: 30_000 };
const context = 'arch/x86/kernel/fpu/context.h';

const eventOf = async (panel: FrameLocator): Promise<number> =>
  Number(await panel.getByRole('textbox', { name: /^event/ }).inputValue());
const figure = (panel: FrameLocator, name: string) =>
  panel.getByRole('region', { name: 'Figures of both runs' }).getByRole('row', { name });
const focusPanel = (panel: FrameLocator) => panel.locator('.status-line').click({ position: { x: 2, y: 2 } });

/** Takes out the question whose registers the CPU holds: then a restore is skipped that was needed. */
async function editAndUndo(page: Page, panel: FrameLocator, editor: Editor, tree: string): Promise<void> {
  const line1 = lineOf(tree, context, /^\tif \(this_cpu_read\(fpu_fpregs_owner_ctx\) != fpu\)/);
  await page.keyboard.press('Control+1');
  await openFile(page, context);
  await goToLine(page, line1);
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Delete');
  const row = panel.getByRole('region', { name: 'What the edit changed' });
  await expect.poll(() => row.innerText(), slow).toMatch(/After the edit: .*restores \d+ to \d+ \(−\d+\)/);
  expect(await panel.locator('.tag.edit').innerText()).toBe('edited: context.h');
  expect(await panel.locator('.findings, .finding-row').first().innerText()).toMatch(/finding/i);
  await editor.screenshot('edit-made');

  await row.getByRole('button', { name: 'compare' }).click();
  await figure(panel, 'restores').first().waitFor();
  await editor.screenshot('edit-compare');
  const first = panel.getByRole('region', { name: 'First difference' });
  await first
    .getByRole('button', { name: /^event/ })
    .first()
    .click();
  await expect.poll(() => eventOf(panel)).toBeGreaterThan(0);
  await panel.getByRole('tab', { name: 'Run' }).click();

  await page.keyboard.press('Control+1');
  await undoAll(page);
  await expect.poll(() => row.innerText(), slow).toMatch(/The edit is undone: the run is the one before it/);
  expect(await panel.locator('.tag.edit').count()).toBe(0);
}

async function brokenSource(page: Page, panel: FrameLocator, editor: Editor, tree: string): Promise<void> {
  const before = await panel.locator('.status-line').innerText();
  await openFile(page, context);
  await goToLine(page, lineOf(tree, context, /fpregs_activate\(struct fpu \*fpu\)/) + 1, 2);
  // At once: half a word is a text of its own, and makes a run of its own.
  await page.keyboard.insertText(' if ((;');
  await panel.getByText(/This is the run before the edit: fpregs_activate\(\) does not parse/).waitFor(slow);
  expect(await panel.locator('.status-line').innerText()).toBe(before);
  await editor.screenshot('edit-broken');
  await undoAll(page);
  await expect.poll(() => panel.getByText('does not parse').count(), slow).toBe(0);
}

async function eraAndSettings(page: Page, panel: FrameLocator, editor: Editor): Promise<void> {
  await panel.getByRole('tab', { name: 'Compare' }).click();
  await panel.getByRole('combobox', { name: 'Compare with' }).selectOption('era=4.4');
  await expect
    .poll(() => figure(panel, 'restores').first().innerText(), slow)
    .toMatch(/restores\s+\d+\s+\d+/);
  await editor.screenshot('compare-era');
  await panel.getByRole('tab', { name: 'Run' }).click();

  const tree = panel.getByRole('combobox', { name: 'Tree that runs' });
  await tree.selectOption('4.4');
  await expect.poll(() => tree.locator('option:checked').innerText(), slow).toMatch(/^Linux 4\.4.*stand-in/);
  await panel.getByRole('button', { name: 'Settings of this run' }).click();
  await panel.getByLabel('Boot options').fill('eagerfpu=on');
  await panel.getByLabel('Boot options').press('Enter');
  await expect.poll(() => tree.locator('option:checked').innerText(), slow).toMatch(/eager/);
  await panel.getByRole('button', { name: 'As the scenario says' }).click();
  await page.keyboard.press('Escape');
  await expect.poll(() => tree.inputValue(), slow).toBe('');
}

async function costs(panel: FrameLocator, editor: Editor): Promise<void> {
  await panel.getByRole('tab', { name: 'Cost' }).click();
  const causes = panel.getByRole('region', { name: 'Cycles by cause', exact: true });
  await causes.getByRole('row').nth(1).waitFor(slow);
  expect(await causes.innerText()).toMatch(/save/i);
  await editor.screenshot('cost');
  await panel.getByRole('tab', { name: 'Run' }).click();
}

async function exported(page: Page, panel: FrameLocator, editor: Editor): Promise<void> {
  const count = Number(await panel.getByRole('slider', { name: 'Cursor' }).getAttribute('aria-valuemax')) + 1;
  for (const [button, name] of [
    ['CSV', 'events.csv'],
    ['Timeline as SVG', 'timeline.svg'],
    ['Save images as PNG', 'images.png'],
  ] as const) {
    await panel.getByRole('button', { name: 'Export' }).click();
    await panel.getByRole('button', { name: button, exact: true }).click();
    const field = page.locator('.quick-input-widget .quick-input-box input');
    await field.waitFor(slow);
    const target = path.join(editor.dir, name);
    const written = (): Buffer | null => {
      try {
        return readFileSync(target);
      } catch {
        return null;
      }
    };
    // The dialog looks around first: it proposes a place over what was typed, and an Enter meanwhile is lost.
    const typedAndWritten = async (): Promise<number> => {
      if (!(await field.isVisible())) return written()?.length ?? 0;
      if ((await field.inputValue()) === target) await field.press('Enter');
      else await field.fill(target);
      return 0;
    };
    await expect.poll(typedAndWritten, { ...slow, interval: 1000 }).toBeGreaterThan(500);
    const bytes = readFileSync(target);
    if (name.endsWith('.csv')) expect(bytes.toString('utf8').trim().split('\n').length).toBe(count + 1);
    if (name.endsWith('.svg')) expect(bytes.toString('utf8')).toMatch(/^<svg [^]*<\/svg>\s*$/);
    if (name.endsWith('.png')) expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
  }
}

async function link(page: Page, panel: FrameLocator, editor: Editor): Promise<void> {
  await runCommand(page, 'Developer: Open URL');
  const field = page.locator('.quick-input-widget .quick-input-box input');
  await field.fill('code-oss://ringside.ringside/run?scenario=fork&event=40');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Open', exact: true }).click(slow);
  await expect.poll(() => panel.getByRole('combobox', { name: 'Scenario' }).inputValue(), slow).toBe('fork');
  await expect.poll(() => eventOf(panel), slow).toBe(40);
  await editor.screenshot('link-opened');
}

test('edit and undo, broken source, era and settings, costs, export, link', async () => {
  const tree = mkdtempSync(path.join(tmpdir(), 'rs-edit-'));
  cpSync(sampleTree, tree, { recursive: true });
  try {
    await withEditor(
      {
        folder: tree,
        size,
        settings: { 'ringside.simulator.scenario': 'same-cpu', 'editor.autoClosingBrackets': 'never' },
      },
      async (page, editor) => {
        await statusBarItem(page, /Ringside: 6\.1/).waitFor({ timeout: 120_000 });
        await runCommand(page, 'Ringside: Open Simulator');
        const panel = await webviewFrame(page, '.panel .statement', 120_000);
        await focusPanel(panel);
        await editAndUndo(page, panel, editor, tree);
        await brokenSource(page, panel, editor, tree);
        await eraAndSettings(page, panel, editor);
        await costs(panel, editor);
        await exported(page, panel, editor);
        await link(page, panel, editor);
      },
    );
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
});
