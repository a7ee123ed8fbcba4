// In a real editor on the sample tree: how long from a key in the panel to the editor's highlight, and from the key of
// an edit to the panel's new run, for every bundled scenario. Both ends are times of the browser, one clock.
// SPDX-License-Identifier: MIT
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { root, sampleTree } from '../../../scripts/lib/paths.mjs';
import { goToLine, openFile, runCommand, statusBarItem, webviewFrame } from '../support/person.ts';
import { withEditor } from '../support/withEditor.ts';
import { isWanted, percentile, quick, row } from './rows.ts';

/** What the pages note for the benchmark: times in ms since 1970, with fractions. */
interface Noted {
  keys: number[];
  marks: number[];
  runs: number[];
  lastRun: string;
}
type NotingWindow = Window & { ringsideBench: Noted };

/** In a page: notes when keys are pressed, and in the panel when another Run comes. */
function noteKeysAndRuns(): void {
  const noted: Noted = { keys: [], marks: [], runs: [], lastRun: '' };
  (window as unknown as NotingWindow).ringsideBench = noted;
  const now = (e: Event): number => performance.timeOrigin + e.timeStamp;
  window.addEventListener('keydown', (e) => noted.keys.push(now(e)), true);
  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const { state } = (data ?? {}) as { state?: { kind?: string; run?: { runId?: string } } };
    const runId = state?.kind === 'run' ? (state.run?.runId ?? '') : '';
    if (runId === '' || runId === noted.lastRun) return;
    noted.lastRun = runId;
    // Once it is drawn.
    requestAnimationFrame(() =>
      setTimeout(() => noted.runs.push(performance.timeOrigin + performance.now())),
    );
  });
}

/** In the workbench: notes when the highlighted statement changes its place. */
function noteMarks(): void {
  const { marks } = (window as unknown as NotingWindow).ringsideBench;
  let last = '';
  const isMark = (node: Element): boolean =>
    getComputedStyle(node).backgroundColor !== 'rgba(0, 0, 0, 0)' && node.clientWidth > 100;
  const look = (): void => {
    const mark = [...document.querySelectorAll('.view-overlays .cdr[class*="ced-"]')].find(isMark);
    const tab = document.querySelector('.tab.active[data-resource-name]')?.getAttribute('data-resource-name');
    const line = mark?.parentElement?.style.top ?? '';
    const place = `${tab ?? ''} ${line}`;
    if (line === '' || place === last) return;
    last = place;
    marks.push(performance.timeOrigin + performance.now());
  };
  new MutationObserver((changes) => {
    if (changes.some(({ target }) => target instanceof Element && target.closest('.view-overlays'))) look();
  }).observe(document.body, { subtree: true, childList: true, attributes: true });
}

const notedIn = (where: FrameLocator | Page): Promise<Noted> =>
  where.locator('body').evaluate(() => (window as unknown as NotingWindow).ringsideBench);

/** Null is an answer too. */
async function until<T>(look: () => Promise<T | undefined>, limitMs: number): Promise<T | undefined> {
  const from = Date.now();
  for (;;) {
    const seen = await look();
    if (seen !== undefined || Date.now() - from > limitMs) return seen;
    await new Promise((done) => setTimeout(done, 20));
  }
}

async function openedPanel(page: Page): Promise<FrameLocator> {
  await statusBarItem(page, /Ringside: 6\.1/).waitFor({ timeout: 120_000 });
  await runCommand(page, 'Ringside: Open Simulator');
  const panel = await webviewFrame(page, '.panel .statement, .panel code', 120_000);
  await panel.locator('body').evaluate(noteKeysAndRuns);
  return panel;
}

const size = { width: 1800, height: 1100 };

test.runIf(isWanted('highlight'))('from a key in the panel to the highlight in the editor', async () => {
  await withEditor({ folder: sampleTree, size }, async (page) => {
    const panel = await openedPanel(page);
    await page.evaluate(noteKeysAndRuns);
    await page.evaluate(noteMarks);
    await panel.locator('body').click({ position: { x: 5, y: 5 } });
    await page.keyboard.press('Home');
    await page.waitForTimeout(1500);
    const times: number[] = [];
    const switches: number[] = [];
    let tab = '';
    for (let i = 0; i < (quick ? 40 : 240); i++) {
      const { length } = (await notedIn(page)).marks;
      const pressed = (await notedIn(panel)).keys.length;
      await page.keyboard.press('ArrowRight');
      // A step may stay on its line: then nothing is to be seen.
      const marked = await until(async () => (await notedIn(page)).marks[length], 400);
      const key = (await notedIn(panel)).keys[pressed];
      const now = await page.locator('.tab.active').first().innerText();
      if (marked !== undefined && key !== undefined) (now === tab ? times : switches).push(marked - key);
      tab = now;
    }
    expect(times.length).toBeGreaterThan(10);
    row('key in the panel to the highlight, median', percentile(times, 0.5), 50);
    row(`key in the panel to the highlight, p95 of ${times.length}`, percentile(times, 0.95), 50);
    if (switches.length > 0)
      row(`the same where another file opens, p95 of ${switches.length}`, percentile(switches, 0.95));
  });
});

const edited = 'arch/x86/kernel/fpu/core.c';
/** A function that every scenario executes. */
const edits = 'void switch_fpu_return(void)';

test.runIf(isWanted('edit'))('from the key of an edit to the new run', { timeout: 900_000 }, async () => {
  const tree = mkdtempSync(path.join(tmpdir(), 'rs-edit-'));
  cpSync(sampleTree, tree, { recursive: true });
  const lines = readFileSync(path.join(tree, edited), 'utf8').split('\n');
  /** The line of its opening brace. */
  const line1 = lines.indexOf(edits) + 2;
  const scenarios = readdirSync(path.join(root, 'scenarios'))
    .filter((name) => !name.includes('schema'))
    .map((name) => name.slice(0, -'.json'.length))
    .filter((_, i) => !quick || i % 6 === 0);
  try {
    // The edited file stays where it is.
    const settings = { 'ringside.simulator.follow': false };
    await withEditor({ folder: tree, size, settings }, async (page) => {
      const panel = await openedPanel(page);
      await page.evaluate(noteKeysAndRuns);
      const picker = panel.getByLabel('Scenario');
      const refused = panel.getByText('The run before it stays');
      const times: { scenario: string; ms: number }[] = [];
      await page.keyboard.press('Control+1');
      await openFile(page, edited);
      await goToLine(page, line1, 2);
      for (const scenario of scenarios) {
        const before = (await notedIn(panel)).lastRun;
        if ((await picker.inputValue()) !== scenario) {
          await picker.selectOption(scenario);
          const made = await until(async () => {
            const { lastRun } = await notedIn(panel);
            if (lastRun !== before) return lastRun;
            // The sample does not run all of them.
            return (await refused.count()) > 0 ? null : undefined;
          }, 30_000);
          if (!made || (await picker.inputValue()) !== scenario) continue;
        }
        await page.keyboard.press('Control+1');
        for (const key of [';', 'Backspace', ';', 'Backspace']) {
          const { length } = (await notedIn(panel)).runs;
          const pressed = (await notedIn(page)).keys.length;
          await page.keyboard.press(key);
          const shown = await until(async () => (await notedIn(panel)).runs[length], 20_000);
          const at = (await notedIn(page)).keys[pressed];
          if (shown !== undefined && at !== undefined) times.push({ scenario, ms: shown - at });
        }
      }
      const all = times.map(({ ms }) => ms);
      expect(all.length).toBeGreaterThan(scenarios.length);
      const worst = times.reduce((a, b) => (b.ms > a.ms ? b : a));
      row(`edit to the new run in the panel, median of ${all.length}`, percentile(all, 0.5), 500);
      row('edit to the new run in the panel, p95', percentile(all, 0.95), 500);
      row(`edit to the new run in the panel, worst: ${worst.scenario}`, worst.ms, 500);
    });
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
});
