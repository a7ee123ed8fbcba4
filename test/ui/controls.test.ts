// The panel's controls in the real editor: breakpoints set at a line of the source and by their text, and going on and
// back between them.
// SPDX-License-Identifier: MIT
import type { FrameLocator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { sampleTree } from '../../scripts/lib/paths.mjs';
import { goToLine, openFile, runCommand, statusBarItem, webviewFrame } from './support/person.ts';
import { lineOf } from './support/treeText.ts';
import { withEditor } from './support/withEditor.ts';

const size = { width: 1800, height: 1100 };
const sched = 'arch/x86/include/asm/fpu/sched.h';

async function openPanel(page: Page): Promise<FrameLocator> {
  await statusBarItem(page, /Ringside: 6\.1/).waitFor({ timeout: 60_000 });
  await runCommand(page, 'Ringside: Open Simulator');
  const panel = await webviewFrame(page, '.panel .statement', 60_000);
  // Zero wherever the scenario began: what is tested begins at the start.
  await panel.locator('body').click({ position: { x: 5, y: 5 } });
  await page.keyboard.press('Home');
  await expect.poll(() => eventOf(panel)).toBe(0);
  return panel;
}

const eventOf = async (panel: FrameLocator): Promise<number> =>
  Number(await panel.getByRole('textbox', { name: /^event/ }).inputValue());

async function press(page: Page, panel: FrameLocator, key: string): Promise<number> {
  const before = await eventOf(panel);
  await page.keyboard.press(key);
  await expect.poll(() => eventOf(panel), { timeout: 10_000 }).not.toBe(before);
  return eventOf(panel);
}

test('breakpoints: at a line of the source, by their text; F5 and Shift+F5 go between them', async () => {
  await withEditor({ folder: sampleTree, size }, async (page, editor) => {
    const panel = await openPanel(page);
    const line1 = lineOf(sampleTree, sched, /^\s+save_fpregs_to_fpstate\(/);
    await page.locator('.editor-group-container').first().click();
    await openFile(page, sched);
    await goToLine(page, line1);
    await runCommand(page, 'Ringside: Toggle Run Breakpoint');
    const button = panel.getByRole('button', { name: /^Breakpoints/ });
    await expect.poll(() => button.getAttribute('aria-label')).toBe('Breakpoints, 1 enabled');

    // The keys belong to the panel while it has the focus.
    await panel.locator('.status-line').click({ position: { x: 2, y: 2 } });
    const first = await press(page, panel, 'F5');
    expect(await panel.locator('.statement .place').getAttribute('title')).toBe(`${sched}:${line1}`);
    const second = await press(page, panel, 'F5');
    expect(second).toBeGreaterThan(first);
    expect(await press(page, panel, 'Shift+F5')).toBe(first);

    await button.click();
    const field = panel.getByRole('combobox', { name: 'New breakpoint' });
    await field.fill('when the moon is full');
    await panel.getByText('is no breakpoint; right would be').waitFor();
    await field.fill('rest');
    await panel.getByRole('option', { name: 'restore event kind', exact: true }).waitFor();
    await field.fill('restore');
    await field.press('Enter');
    await expect.poll(() => button.getAttribute('aria-label')).toBe('Breakpoints, 2 enabled');
    await editor.screenshot('controls-breakpoints');
    await field.press('Escape');
    // A restore lies between two saves.
    const restore = await press(page, panel, 'F5');
    expect(restore).toBeGreaterThan(first);
    expect(restore).toBeLessThan(second);
    await editor.screenshot('controls-gutter');
  });
});

test('a reload of the window brings back scenario, era, event, breakpoints, tab and zoom', async () => {
  await withEditor({ folder: sampleTree, size }, async (page, editor) => {
    let panel = await openPanel(page);
    await panel.getByRole('combobox', { name: 'Scenario' }).selectOption('lazy-pays');
    await panel.getByRole('combobox', { name: 'Tree that runs' }).selectOption('4.4');
    const tree = (): Promise<string> =>
      panel.getByRole('combobox', { name: 'Tree that runs' }).locator('option:checked').innerText();
    await expect.poll(tree, { timeout: 20_000 }).toMatch(/^Linux 4\.4.*stand-in.*lazy$/);
    await panel.locator('.status-line').click({ position: { x: 2, y: 2 } });
    await page.keyboard.press('PageDown');
    await expect.poll(() => eventOf(panel)).toBeGreaterThan(0);
    const event = await press(page, panel, 'ArrowRight');
    await page.keyboard.press('b');
    await page.keyboard.press('w');
    await page.keyboard.press('t');
    const button = (): Promise<string | null> =>
      panel.getByRole('button', { name: /^Breakpoints/ }).getAttribute('aria-label');
    await editor.screenshot('controls-before-reload');
    const breakpoints = await button();
    await page.waitForTimeout(600);

    // As a person does: a browser's own reload does not wait for what the window has to keep.
    const loaded = page.waitForEvent('load', { timeout: 60_000 });
    await runCommand(page, 'Developer: Reload Window');
    await loaded;
    await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
    panel = await webviewFrame(page, '.panel .statement', 60_000);
    await expect.poll(() => eventOf(panel), { timeout: 20_000 }).toBe(event);
    expect(await tree()).toMatch(/^Linux 4\.4.*stand-in.*lazy$/);
    expect(await panel.getByRole('combobox', { name: 'Scenario' }).inputValue()).toBe('lazy-pays');
    expect(await button()).toBe(breakpoints);
    expect(await panel.locator('.timeline-table').count()).toBe(1);
    await editor.screenshot('controls-after-reload');
  });
});
