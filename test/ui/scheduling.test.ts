// One window on the sample: the tab Scheduling measures the tree's loops, cond_resched() is edited out of the source before
// one's eyes and comes back, a trace is imported, and the long loops of a file are listed. The steps share the editor.
// SPDX-License-Identifier: MIT
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { sampleTree } from '../../scripts/lib/paths.mjs';
import {
  goToLine,
  openFile,
  pick,
  runCommand,
  statusBarItem,
  undoAll,
  webviewFrame,
} from './support/person.ts';
import { withEditor } from './support/withEditor.ts';
import type { Editor } from './support/withEditor.ts';

const slow = { timeout: 240_000 };
const loopFile = 'mm/memory.c';

async function measured(panel: FrameLocator, editor: Editor): Promise<void> {
  await panel.getByRole('tab', { name: 'Scheduling' }).click();
  await panel.locator('.wait-row').first().waitFor(slow);
  const answer = panel.locator('.answer');
  expect(await answer.innerText()).toMatch(/with cond_resched\(\) and .* without/);
  await editor.screenshot('scheduling');
  const loop = panel.getByRole('combobox', { name: 'Loop of the tree' });
  await loop.selectOption('zap_pte_range');
  await expect.poll(() => answer.innerText()).toMatch(/with cond_resched\(\) and for ever without/);
  expect(await panel.locator('.wait-value', { hasText: 'for ever' }).count()).toBeGreaterThan(0);
  await answer.scrollIntoViewIfNeeded();
  await editor.screenshot('scheduling-zap');
  await loop.selectOption('copy_pte_range');
  await editor.screenshot('scheduling-fork');
  await loop.selectOption('copy_huge_page_from_user');
  const seen = panel.getByRole('row', { name: /cond_resched\(\).*qemu.*redis/ });
  await seen.getByRole('button', { name: /^event \d+$/ }).click();
  await panel.locator('.now .code', { hasText: 'cond_resched();' }).waitFor();
}

/** Deletes the line of the question, unsaved, and undoes it. */
async function editedOut(page: Page, panel: FrameLocator, editor: Editor): Promise<void> {
  const lines = readFileSync(path.join(sampleTree, loopFile), 'utf8').split('\n');
  const begin = lines.findIndex((line) => line.startsWith('long copy_huge_page_from_user('));
  const line1 = lines.findIndex((line, i) => i > begin && line.includes('cond_resched();')) + 1;
  const answer = panel.locator('.answer');
  // The panel's link has opened the file; its tab takes the focus out of the panel.
  const tab = page.locator('.tab[data-resource-name="memory.c"]').first();
  await tab.click(slow);
  await goToLine(page, line1);
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Delete');
  await panel.locator('.tag.edit').waitFor(slow);
  await panel.getByRole('tab', { name: 'Scheduling' }).click();
  await expect.poll(() => answer.innerText(), slow).toMatch(/the loop asks nowhere/);
  expect(await panel.getByRole('row', { name: /cond_resched\(\).*qemu.*redis/ }).count()).toBe(0);
  await editor.screenshot('scheduling-edited');
  await tab.click();
  await undoAll(page);
  await expect.poll(() => answer.innerText(), slow).toMatch(/with cond_resched\(\) and .* without/);
  expect(await panel.locator('.tag.edit').count()).toBe(0);
}

async function imported(page: Page, editor: Editor): Promise<void> {
  const file = path.join(editor.dir, 'recorded.txt');
  writeFileSync(file, recordedTrace());
  await runCommand(page, 'Ringside: Import Trace');
  const input = page.locator('.quick-input-widget .quick-input-box input');
  await input.waitFor();
  // The dialog looks around first: it proposes a place over what was typed, and an Enter meanwhile is lost.
  const typed = async (): Promise<boolean> => {
    if (!(await input.isVisible())) return true;
    if ((await input.inputValue()) === file) await input.press('Enter');
    else await input.fill(file);
    return false;
  };
  await expect.poll(typed, { timeout: 60_000, interval: 1000 }).toBe(true);
  const panel = await webviewFrame(page, 'main.trace', 120_000);
  expect(await panel.locator('main.trace').innerText()).toContain('3,001 lines, 3,000 events');
  await editor.screenshot('trace-import');
}

async function longLoops(page: Page, editor: Editor): Promise<void> {
  await openFile(page, loopFile);
  await runCommand(page, 'Ringside: Find Long Loops');
  await pick(page, 'the open file');
  const rows = page.locator('.monaco-list-row', { hasText: /copy_huge_page_from_user/ });
  await rows.first().waitFor({ timeout: 120_000 });
  await editor.screenshot('long-loops');
  await rows.first().click();
  await editor.screenshot('long-loops-opened');
}

test('waits are measured, change with an edit and come back; a trace and the loops of a file', async () => {
  await withEditor(
    {
      folder: sampleTree,
      size: { width: 1800, height: 1200 },
      settings: { 'ringside.simulator.scenario': 'huge-page-copy' },
    },
    async (page, editor) => {
      await statusBarItem(page, /Ringside: 6\.1/).waitFor(slow);
      await runCommand(page, 'Ringside: Open Simulator');
      const panel = await webviewFrame(page, '.panel .statement', 240_000);
      await measured(panel, editor);
      await editedOut(page, panel, editor);
      await imported(page, editor);
      await longLoops(page, editor);
    },
  );
}, 1_200_000);

/** Two tasks in turn on each of two CPUs, a millisecond each, woken in the middle of the other's. */
function recordedTrace(): string {
  const lines = ['# tracer: nop'];
  for (let i = 0; i < 1500; i++) {
    const cpu = i % 2;
    const [from, to] = (i >> 1) % 2 === 0 ? ['render', 'audio'] : ['audio', 'render'];
    const id = (comm: string): number => (comm === 'render' ? 100 : 200) + cpu;
    const head = (us: number): string =>
      `${from.padStart(16)}-${String(id(from)).padEnd(7)} [00${cpu}] d..2. ${(100 + us / 1e6).toFixed(6)}: `;
    const at = i * 500;
    lines.push(`${head(at)}sched_wakeup: comm=${to} pid=${id(to)} prio=120 target_cpu=00${cpu}`);
    lines.push(
      `${head(at + 40 + (i % 97))}sched_switch: prev_comm=${from} prev_pid=${id(from)} prev_prio=120 prev_state=S ==> next_comm=${to} next_pid=${id(to)} next_prio=120`,
    );
  }
  return `${lines.join('\n')}\n`;
}
