// The packaged extension, installed as a user installs it, comes up on the bundled sample tree.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { sampleTree } from '../../scripts/lib/paths.mjs';
import { statusBarItem } from './support/person.ts';
import { withEditor } from './support/withEditor.ts';

test('the status bar says that Ringside reads the sample tree', async () => {
  await withEditor({ folder: sampleTree }, async (page, editor) => {
    const item = statusBarItem(page, /Ringside/);
    await item.waitFor({ timeout: 60_000 });
    await editor.screenshot('opens-sample-tree');
    expect(await item.innerText()).toMatch(/Ringside/);
    expect(
      await page.locator('.explorer-viewlet .monaco-list-row', { hasText: 'arch' }).count(),
    ).toBeGreaterThan(0);
  });
});
