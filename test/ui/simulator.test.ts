// The simulator in the real editor: the panel opens beside the source, a step moves the mark in the source, a lens
// leads back, and without a tree the panel says what to do.
// SPDX-License-Identifier: MIT
import type { Page } from 'playwright-core';
import { mkdtempSync, rmSync } from 'node:fs';
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

test('the panel opens beside the source, and the source follows each step', async () => {
  await withEditor({ folder: sampleTree, size }, async (page, editor) => {
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
  });
});

test('without a tree the panel says so and runs the sample', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rs-plain-'));
  try {
    await withEditor({ folder, size }, async (page, editor) => {
      // The palette knows the command as soon as the activity bar knows the container.
      await page.locator('.activitybar .action-item a[aria-label^="Ringside"]').waitFor();
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
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
