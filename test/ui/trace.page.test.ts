// The page of an imported trace in the built panel alone: in each theme and width, without accessibility violations; its
// links and its way back to a run. Screenshots for looking.
// SPDX-License-Identifier: MIT
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from '../../scripts/lib/chromium.mjs';
import type { PanelState } from '../../src/protocol/panel.ts';
import { tracePanel } from '../fixtures/panel/trace.ts';
import { rulesFor, violations } from './support/axe.ts';
import { buildPanel, openPanel } from './support/panelPage.ts';
import type { Bundle } from './support/panelPage.ts';
import type { ThemeName } from './support/themes.ts';

const shots = path.resolve(import.meta.dirname, '..', '..', 'test-results');
const themes: readonly ThemeName[] = ['dark', 'light', 'high-contrast'];
const state: PanelState = { kind: 'trace', trace: tracePanel };
let browser: Browser;
let dir = '';
let bundle: Bundle;

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'rs-trace-'));
  browser = await launchChromium(dir);
  bundle = await buildPanel();
});
afterAll(async () => {
  await browser.close();
  rmSync(dir, { recursive: true, force: true });
});

describe.each(themes)('theme %s', (theme) => {
  test.each([760, 420, 300])('no violations at %i px', async (width) => {
    const panel = await openPanel(browser, bundle, { theme, width, height: 1100 });
    await panel.push(state);
    await panel.page.locator('main.trace').waitFor();
    const found = await violations(panel.page, rulesFor(theme));
    await panel.page.screenshot({ path: path.join(shots, `trace-${theme}-${width}.png`) });
    expect(found).toEqual([]);
    expect(panel.faults).toEqual([]);
    await panel.page.context().close();
  });
});

test('figures are shown, sources are links, and a run is one click away', async () => {
  const panel = await openPanel(browser, bundle);
  await panel.push(state);
  const text = await panel.page.locator('main.trace').innerText();
  expect(text).toContain('kworker/u8:3-ev');
  expect(text).toContain('12 events lost on CPU 1');
  expect(text).toContain('300 earlier events were overwritten');
  expect(text).toContain('what is this line');
  await panel.clearIntents();
  await panel.page.getByRole('button', { name: 'core.c:6500' }).click();
  await panel.page.getByRole('button', { name: 'Show a run instead' }).click();
  expect(await panel.intents()).toEqual([
    { type: 'openSource', path: 'kernel/sched/core.c', line1: 6500 },
    { type: 'rerun' },
  ]);
});
