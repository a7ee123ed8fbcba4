// "Eager or lazy?" in the real editor, on the sample and on every kernel that is there: from the palette through all
// steps and back, the source at the step's place. Nothing in the trees is changed.
// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root, sampleTree } from '../../scripts/lib/paths.mjs';
import { kernelTrees } from '../kernel/kernelTrees.ts';
import { pick, runCommand, statusBarItem, webviewFrame } from './support/person.ts';
import { withEditor } from './support/withEditor.ts';

const { title, steps } = JSON.parse(readFileSync(path.join(root, 'tours', 'eager-or-lazy.json'), 'utf8')) as {
  title: string;
  steps: { title: string; anchor?: { file: string } }[];
};

const trees = [{ version: 'sample', path: sampleTree }, ...kernelTrees()];

test.each(trees)(
  'the walkthrough leads through all of its steps on $version',
  async ({ version, path: folder }) => {
    await withEditor({ folder, size: { width: 1800, height: 1100 } }, async (page, editor) => {
      await statusBarItem(page, /Ringside: \d/).waitFor({ timeout: 120_000 });
      await runCommand(page, 'Ringside: Start Walkthrough');
      await pick(page, title);
      for (const [i, step] of steps.entries()) {
        const comment = page.locator('.review-widget', { hasText: step.title });
        await comment.waitFor({ timeout: 60_000 });
        expect(await comment.innerText()).toContain(`${i + 1} of ${steps.length}`);
        expect(await comment.innerText()).not.toMatch(/no such event|may not be the place|not found/);
        if (step.anchor) {
          const name = path.basename(step.anchor.file);
          await page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
        }
        await editor.screenshot(`walkthrough-${version}-${i + 1}`);
        if (i + 1 < steps.length) await page.keyboard.press('Control+Alt+PageDown');
      }
      expect(await page.locator('.review-widget').count()).toBe(1);
      // Nothing else came up with it.
      expect(await page.locator('.part.panel .pane-body:visible').count()).toBe(0);
      await webviewFrame(page, '.panel');

      await page.keyboard.press('Control+Alt+PageUp');
      await page.locator('.review-widget', { hasText: steps.at(-2)?.title ?? '' }).waitFor();
      await runCommand(page, 'Ringside: End Walkthrough');
      await page.locator('.review-widget').waitFor({ state: 'detached' });
    });
  },
);
