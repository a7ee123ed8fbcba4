// The simulator in the real editor: the panel opens beside the source, a step moves the mark in the source, a lens leads
// back, the Signal tab says who wrote each part; and in a folder that is no kernel tree, where one quiet view and the
// panel say what to do.
// SPDX-License-Identifier: MIT
import type { Page } from 'playwright-core';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { sampleTree } from '../../scripts/lib/paths.mjs';
import { runCommand, statusBarItem, webviewFrame } from './support/person.ts';
import { withEditor } from './support/withEditor.ts';

const size = { width: 1800, height: 1100 };

/** The text of the line that is marked in the source, or null. */
async function markedLine(page: Page): Promise<string | null> {
  return page.locator('.monaco-editor').evaluateAll((editors) => {
    for (const editor of editors) {
      const mark = [...editor.querySelectorAll('.view-overlays .cdr[class*="ced-"]')].find((node) => {
        const colour = getComputedStyle(node).backgroundColor;
        return colour !== 'rgba(0, 0, 0, 0)' && node.getBoundingClientRect().width > 100;
      });
      if (!mark) continue;
      const top = mark.getBoundingClientRect().top;
      const line = [...editor.querySelectorAll('.view-line')].find(
        (node) => Math.abs(node.getBoundingClientRect().top - top) < 3,
      );
      return line?.textContent?.replaceAll('\u00a0', ' ').trim() ?? null;
    }
    return null;
  });
}

async function until<T>(what: string, look: () => Promise<T | null | false>): Promise<T> {
  for (let tries = 0; tries < 200; tries++) {
    const seen = await look();
    if (seen !== null && seen !== false) return seen;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`not seen: ${what}`);
}

test('the panel opens beside the source, the source follows each step, the Signal tab fills and says who wrote', async () => {
  const settings = { 'ringside.simulator.scenario': 'signal' };
  await withEditor({ folder: sampleTree, size, settings }, async (page, editor) => {
    await statusBarItem(page, /Ringside: 6\.1/).waitFor({ timeout: 60_000 });
    await runCommand(page, 'Ringside: Open Simulator');
    const panel = await webviewFrame(page, '.panel .statement, .panel code', 60_000);
    await panel.locator('body').click({ position: { x: 5, y: 5 } });
    await page.keyboard.press('Home');
    const seen = new Set<string>();
    await until('five different marked statements', async () => {
      await page.keyboard.press('ArrowRight');
      await page.waitForTimeout(150);
      const line = await markedLine(page);
      if (line) seen.add(line);
      return seen.size >= 5;
    });
    await editor.screenshot('simulator-follows');

    // Tabs are beside one another: the source is still there.
    expect(await page.locator('.editor-group-container').count()).toBe(2);
    const lens = page.locator('.codelens-decoration a', { hasText: /Ringside: \d+ event/ }).first();
    await lens.waitFor();
    await lens.click();
    await until('a mark after the lens', () => markedLine(page));
    await editor.screenshot('simulator-lens');

    await panel.getByRole('tab', { name: 'Signal' }).click();
    const ready = panel.locator('.deliveries li').first().getByRole('button').last();
    await ready.click();
    const magic = panel.getByRole('row', { name: /sw_reserved\.magic1/ }).first();
    await magic.waitFor();
    expect(await magic.innerText()).toMatch(/0x46505853/);
    await editor.screenshot('simulator-signal');
    await magic
      .getByRole('button', { name: /^event/ })
      .first()
      .click();
    await panel.locator('.now .code', { hasText: 'sw_reserved' }).waitFor();
    await editor.screenshot('simulator-signal-writer');
  });
});

test('without a tree: a view says what to open, the panel says so and runs the sample, and the sample opens', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rs-plain-'));
  mkdirSync(path.join(folder, 'src'));
  writeFileSync(path.join(folder, 'src', 'main.c'), 'int main(void) { return 0; }\n');
  try {
    await withEditor({ folder, size }, async (page, editor) => {
      await page.locator('.activitybar .action-item a[aria-label^="Ringside"]').click();
      const view = page.locator('.sidebar .welcome-view-content');
      await view.getByRole('button', { name: 'Open Sample Tree' }).waitFor();
      await editor.screenshot('no-tree-welcome');
      expect(await view.getByRole('button').allInnerTexts()).toEqual(['Open Folder', 'Open Sample Tree']);
      expect(await page.locator('.notification-toast').count()).toBe(0);
      expect(await page.locator('.part.statusbar .statusbar-item', { hasText: 'Ringside' }).count()).toBe(0);

      await runCommand(page, 'Ringside: Open Simulator');
      const panel = await webviewFrame(page, 'main.message');
      await panel.locator('h1', { hasText: 'No kernel tree is open' }).waitFor();
      await editor.screenshot('simulator-no-tree');
      await panel.getByRole('button', { name: 'Run the Sample Tree' }).click();
      await panel.locator('main.message').waitFor({ state: 'detached' });
      await until('the sample follows', async () => {
        await panel.locator('body').press('ArrowRight');
        return markedLine(page);
      });

      // The sample comes up in this window, with Ringside on it.
      await view.getByRole('button', { name: 'Open Sample Tree' }).click();
      await statusBarItem(page, /Ringside: 6\.1/).waitFor({ timeout: 60_000 });
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
