// The panel's tabs: real Runs in the built panel alone, in each theme and width, without accessibility violations, and by
// keyboard. Screenshots for looking.
// SPDX-License-Identifier: MIT
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from '../../scripts/lib/chromium.mjs';
import type { ScheduleView } from '../../src/protocol/panel.ts';
import { tabNames } from '../../src/webview/state/viewMemory.ts';
import { kernelTrees } from '../kernel/kernelTrees.ts';
import { rulesFor, violations } from './support/axe.ts';
import { buildPanel, openPanel } from './support/panelPage.ts';
import type { Bundle } from './support/panelPage.ts';
import { compareState, costState, scheduleState, signal32State, signalState } from './support/realState.ts';
import type { ThemeName } from './support/themes.ts';

const shots = path.resolve(import.meta.dirname, '..', '..', 'test-results');
/** A real tree, if one is in the cache. */
const realTree = kernelTrees().find(({ version }) => version === '6.1')?.path ?? null;
const themes: readonly ThemeName[] = ['dark', 'light', 'high-contrast'];
let browser: Browser;
let dir = '';
let bundle: Bundle;
let states: Awaited<ReturnType<typeof makeStates>>;

// A sweep and the waits of a real tree among them: no test's own time, and long on a busy machine.
beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'rs-tabs-'));
  browser = await launchChromium(dir);
  bundle = await buildPanel();
  states = await makeStates();
}, 900_000);
afterAll(async () => {
  await browser.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Each tab in the states that it has. */
const makeStates = async () => ({
  signal: await signalState(),
  'signal-begun': await signalState('signal', -110),
  'signal-read': await signalState('signal', 120),
  'signal-altstack': await signalState('signal-altstack'),
  'signal-32': await signal32State(true),
  'signal-32-old': await signal32State(false),
  'signal-none': await signalState('ten-switches'),
  cost: await costState(),
  'cost-running': await costState('same-cpu', false),
  compare: await compareState(),
  schedule: await scheduleState('huge-page-copy'),
  'schedule-fpu': await scheduleState('scheduled-fpu'),
  'schedule-none': await scheduleState('ten-switches', { made: false }),
  ...(realTree === null
    ? {}
    : { 'schedule-real': await scheduleState('huge-page-copy', { treeRoot: realTree }) }),
});

describe.each(themes)('theme %s', (theme) => {
  test.each([760, 420, 300])('no violations in any tab at %i px', async (width) => {
    const panel = await openPanel(browser, bundle, { theme, width, height: width < 500 ? 1500 : 1400 });
    for (const [name, state] of Object.entries(states)) {
      const tab = state.tabView?.tab ?? 'run';
      await panel.push(state);
      await panel.page.keyboard.press(String(tabNames.indexOf(tab) + 1));
      await panel.page.locator(`[role=tabpanel][aria-labelledby=tab-${tab}]`).waitFor();
      expect(await violations(panel.page, rulesFor(theme)), `${name} at ${width} px`).toEqual([]);
      expect(panel.faults, name).toEqual([]);
      expect(await cutOff(panel.page), `${name} at ${width} px`).toEqual([]);
      await panel.page.screenshot({ path: path.join(shots, `tab-${theme}-${width}-${name}.png`) });
    }
    await panel.page.context().close();
  });
});

/** What can only be seen by scrolling sideways. */
const cutOff = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('.wide-table, .body, html')]
      .filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1)
      .map((one) => `${one.ariaLabel ?? one.className}: ${one.scrollWidth} in ${one.clientWidth}`),
  );

test('a table of figures is one for a screen reader also where its rows are drawn as blocks', async () => {
  const panel = await openPanel(browser, bundle, { width: 420 });
  await panel.push(states.schedule);
  await panel.page.keyboard.press(String(tabNames.indexOf('schedule') + 1));
  const table = panel.page.getByRole('region', { name: 'Figures of the tasks' }).getByRole('table');
  const heads = await table.getByRole('columnheader').allTextContents();
  expect(heads).toContain('longest wait');
  const rows = table.getByRole('row').filter({ has: panel.page.getByRole('rowheader') });
  const { schedule } = states.schedule.tabView as { schedule: ScheduleView };
  expect(await rows.count()).toBe(schedule.tasks.length);
  expect(await rows.first().getByRole('cell').count()).toBeGreaterThan(8);
  await panel.page.context().close();
});

test('tabs by keyboard: one tab stop, arrows choose and wrap, digits from anywhere, and the choice is kept', async () => {
  const panel = await openPanel(browser, bundle);
  await panel.push(states.signal);
  const selected = () => panel.page.locator('[role=tab][aria-selected=true]').innerText();
  expect(await selected()).toBe('Run');
  await panel.clearIntents();
  await panel.page.keyboard.press('2');
  expect(await selected()).toBe('Signal');
  expect(await panel.intents()).toEqual([{ type: 'openTab', tab: 'signal' }]);
  await panel.page.keyboard.press('1');
  await panel.clearIntents();
  await panel.page.locator('[role=tab][aria-selected=true]').focus();
  await panel.page.keyboard.press('ArrowLeft');
  expect(await selected()).not.toBe('Run');
  await panel.page.keyboard.press('ArrowRight');
  expect(await selected()).toBe('Run');
  // The arrows moved among the tabs, not in the Run.
  expect((await panel.intents()).filter(({ type }) => type === 'move')).toEqual([]);
  expect(await panel.page.locator('[role=tab][tabindex="0"]').count()).toBe(1);
  const labelled = await panel.page.locator('[role=tabpanel]').getAttribute('aria-labelledby');
  expect(labelled).toBe('tab-run');
  await panel.page.context().close();
});
