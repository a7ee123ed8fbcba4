// The built panel alone in a page, in the states and themes of the design: no accessibility violations, nothing that
// the content security policy refuses, never a blank page, keys that give intents. Screenshots for looking.
// SPDX-License-Identifier: MIT
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from '../../scripts/lib/chromium.mjs';
import {
  emptyState,
  findingState,
  loadingState,
  problemState,
  runState,
  stoppedState,
} from '../fixtures/panel/run.ts';
import { buildPanel, openPanel } from './support/panelPage.ts';
import type { Bundle } from './support/panelPage.ts';
import type { ThemeName } from './support/themes.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const shots = path.resolve(import.meta.dirname, '..', '..', 'test-results');
let browser: Browser;
let dir = '';
let bundle: Bundle;

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'rs-panel-'));
  browser = await launchChromium(dir);
  bundle = await buildPanel();
});
afterAll(async () => {
  await browser.close();
  rmSync(dir, { recursive: true, force: true });
});

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}
const states = {
  run: runState,
  finding: findingState,
  stopped: stoppedState,
  empty: emptyState,
  loading: loadingState,
  problem: problemState,
};
const themes: readonly ThemeName[] = ['dark', 'light', 'high-contrast'];

describe.each(themes)('theme %s', (theme) => {
  test.each([760, 420])('no violations at %i px in any state', async (width) => {
    for (const [name, state] of Object.entries(states)) {
      const panel = await openPanel(browser, bundle, { theme, width });
      await panel.push(state);
      await expect
        .poll(async () => (await panel.page.locator('#root').innerText()).trim(), {
          message: name,
          timeout: 10_000,
        })
        .not.toBe('');
      await panel.page.evaluate(axeSource);
      const found = await panel.page.evaluate<readonly Violation[]>(
        'axe.run(document).then((r) => r.violations.map(({ id, nodes }) => ({ id, nodes: nodes.slice(0, 3).map(({ html }) => ({ html })) })))',
      );
      expect(found, `${name} at ${width} px`).toEqual([]);
      expect(panel.faults, name).toEqual([]);
      await panel.page.screenshot({ path: path.join(shots, `panel-${theme}-${width}-${name}.png`) });
      await panel.page.context().close();
    }
  });
});

test('keys give intents, and none is taken inside a field', async () => {
  const panel = await openPanel(browser, bundle);
  await panel.push(runState);
  await panel.clearIntents();
  await panel.page.keyboard.press('ArrowRight');
  await panel.page.keyboard.press('ArrowLeft');
  await panel.page.keyboard.press('n');
  expect(await panel.intents()).toEqual([
    { type: 'move', how: 'step' },
    { type: 'move', how: 'back' },
    { type: 'move', how: 'nextMark' },
  ]);
  await panel.clearIntents();
  const field = panel.page.locator('input').first();
  await field.fill('7');
  await field.press('Enter');
  expect(await panel.intents()).toEqual([{ type: 'goTo', event: 7 }]);
  await panel.page.context().close();
});

test('a message of another version is said, and a window of 300 pixels is not blank', async () => {
  const panel = await openPanel(browser, bundle, { width: 300 });
  await panel.push(runState);
  await expect.poll(async () => (await panel.page.locator('#root').innerText()).trim()).not.toBe('');
  await panel.send({ type: 'state', version: 999, state: runState });
  expect(await panel.page.locator('#root').innerText()).toMatch(/do not match/);
  await panel.page.context().close();
});
