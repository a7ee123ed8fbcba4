// The panel's tabs: real Runs in the built panel alone, in each theme and width, without accessibility violations, by
// keyboard; and in the real editor. Screenshots for looking.
// SPDX-License-Identifier: MIT
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from '../../scripts/lib/chromium.mjs';
import { sampleTree } from '../../scripts/lib/paths.mjs';
import { tabNames } from '../../src/webview/state/viewMemory.ts';
import { kernelTrees } from '../kernel/kernelTrees.ts';
import { violations } from './support/axe.ts';
import { buildPanel, openPanel } from './support/panelPage.ts';
import type { Bundle } from './support/panelPage.ts';
import { runCommand, statusBarItem, webviewFrame } from './support/person.ts';
import { compareState, costState, scheduleState, signal32State, signalState } from './support/realState.ts';
import type { ThemeName } from './support/themes.ts';
import { withEditor } from './support/withEditor.ts';

const shots = path.resolve(import.meta.dirname, '..', '..', 'test-results');
/** A real tree, if one is in the cache. */
const realTree = kernelTrees().find(({ version }) => version === '6.1')?.path ?? null;
const themes: readonly ThemeName[] = ['dark', 'light', 'high-contrast'];
let browser: Browser;
let dir = '';
let bundle: Bundle;

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'rs-tabs-'));
  browser = await launchChromium(dir);
  bundle = await buildPanel();
});
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

let made: ReturnType<typeof makeStates> | null = null;
const states = (): ReturnType<typeof makeStates> => (made ??= makeStates());

describe.each(themes)('theme %s', (theme) => {
  test.each([760, 420, 300])('no violations in any tab at %i px', async (width) => {
    const panel = await openPanel(browser, bundle, { theme, width, height: width < 500 ? 1500 : 1400 });
    for (const [name, state] of Object.entries(await states())) {
      const tab = state.tabView?.tab ?? 'run';
      await panel.push(state);
      await panel.page.keyboard.press(String(tabNames.indexOf(tab) + 1));
      await panel.page.locator(`[role=tabpanel][aria-labelledby=tab-${tab}]`).waitFor();
      expect(await violations(panel.page), `${name} at ${width} px`).toEqual([]);
      expect(panel.faults, name).toEqual([]);
      await panel.page.screenshot({ path: path.join(shots, `tab-${theme}-${width}-${name}.png`) });
    }
    await panel.page.context().close();
  });
});

test('tabs by keyboard: one tab stop, arrows choose and wrap, digits from anywhere, and the choice is kept', async () => {
  const panel = await openPanel(browser, bundle);
  await panel.push(await signalState());
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

test('in the real editor the Signal tab fills, says who wrote each part, and comes back after the panel was hidden', async () => {
  await withEditor(
    {
      folder: sampleTree,
      size: { width: 1800, height: 1200 },
      settings: { 'ringside.simulator.scenario': 'signal' },
    },
    async (page, editor) => {
      await statusBarItem(page, /Ringside: 6\.1/).waitFor({ timeout: 60_000 });
      await runCommand(page, 'Ringside: Open Simulator');
      const panel = await webviewFrame(page, '.panel .statement', 60_000);
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
    },
  );
});
