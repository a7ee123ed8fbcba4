// The built panel alone in a page, in the states and themes of the design: no accessibility violations, nothing that
// the content security policy refuses, never a blank page, keys that give intents. Screenshots for looking.
// SPDX-License-Identifier: MIT
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from '../../scripts/lib/chromium.mjs';
import { panelProtocolVersion } from '../../src/protocol/panel.ts';
import {
  emptyState,
  findingState,
  loadingState,
  problemState,
  runState,
  stoppedState,
} from '../fixtures/panel/run.ts';
import { rulesFor, violations } from './support/axe.ts';
import { buildPanel, openPanel } from './support/panelPage.ts';
import type { Bundle } from './support/panelPage.ts';
import type { ThemeName } from './support/themes.ts';

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

const breakpointState: typeof runState = {
  ...runState,
  breakpoints: [
    { text: 'save', enabled: true, events: [8, 27], error: null },
    { text: 'arch/x86/include/asm/fpu/sched.h:43', enabled: false, events: [25], error: null },
    { text: 'CR0.TS becomes 1', enabled: true, events: [], error: null },
    {
      text: 'task bash',
      enabled: true,
      events: [],
      error: 'no task "bash" in this Run: it has firefox, Xorg',
    },
  ],
};
const settingsState: typeof runState = {
  ...runState,
  chosen: { scenario: 'same-cpu', sample: false, profile: null, set: { era: '4.4', boot: 'eagerfpu=off' } },
  run: {
    ...runState.run,
    treeLabel: 'Linux 4.4.0 (stand-in)',
    era: 'lazy',
    status: { ...runState.run.status, boot: ['eagerfpu=off'] },
  },
  notice: 'The run before it stays: cpus=9: cpus must be 1 to 8',
};
const states = {
  run: runState,
  settings: settingsState,
  breakpoints: breakpointState,
  finding: findingState,
  stopped: stoppedState,
  empty: emptyState,
  loading: loadingState,
  problem: problemState,
};
const themes: readonly ThemeName[] = ['dark', 'light', 'high-contrast', 'high-contrast-light'];

describe.each(themes)('theme %s', (theme) => {
  test.each([760, 420])('no violations at %i px in any state', async (width) => {
    const panel = await openPanel(browser, bundle, { theme, width });
    for (const [name, state] of Object.entries(states)) {
      await panel.push(state);
      await expect
        .poll(async () => (await panel.page.locator('#root').innerText()).trim(), {
          message: name,
          timeout: 10_000,
        })
        .not.toBe('');
      if (state === breakpointState) await panel.page.keyboard.press('Shift+B');
      if (state === settingsState) await panel.page.getByRole('button', { name: /^Settings of/ }).click();
      const found = await violations(panel.page, rulesFor(theme));
      expect(found, `${name} at ${width} px`).toEqual([]);
      expect(panel.faults, name).toEqual([]);
      await panel.page.screenshot({ path: path.join(shots, `panel-${theme}-${width}-${name}.png`) });
      await panel.page.keyboard.press('Escape');
    }
    await panel.page.context().close();
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

test('by the Tab key alone: every control is reached, once, in the order of the page, and can be seen to have the focus', async () => {
  const panel = await openPanel(browser, bundle);
  const { page } = panel;
  await panel.push({ ...findingState, writer: null });
  const walked = await walk(page);
  const places = walked.map(({ place }) => place);
  expect(places).toEqual([...places].sort((one, other) => one - other));
  expect(new Set(places).size).toBe(places.length);
  expect(places).toEqual(await tabStops(page));
  const regions = ['header', 'Findings', 'Timeline', 'tabs', 'tabpanel', 'status'];
  expect([...new Set(walked.map(({ region }) => region))]).toEqual(regions);
  expect(walked.filter(({ seen }) => !seen).map(({ name }) => name)).toEqual([]);
  expect(walked.filter(({ name }) => name === '')).toEqual([]);
  // The tabs and the steps are one stop each.
  expect(walked.filter(({ role }) => role === 'tab').length).toBe(1);
  expect(walked.filter(({ role }) => role === 'treeitem').length).toBe(1);
  await page.context().close();
});

test('with reduced motion nothing moves by itself, and play still steps', async () => {
  for (const reducedMotion of [true, false]) {
    const panel = await openPanel(browser, bundle, { reducedMotion });
    const { page } = panel;
    await panel.push(loadingState);
    await page.getByText(/events so far/).waitFor();
    const moving = (): Promise<number> =>
      page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === 'running').length);
    if (reducedMotion) expect(await moving()).toBe(0);
    await panel.push({ ...runState, playing: true });
    for (let event = 28; event < 32; event++) await panel.pushCursor({ ...runState.cursor, event }, true);
    expect(await moving()).toBe(0);
    expect(await page.getByRole('slider', { name: 'Cursor' }).getAttribute('aria-valuenow')).toBe('31');
    await page.context().close();
  }
});

test('"who wrote this?" takes the focus when it opens and gives it back to the value when it closes', async () => {
  const panel = await openPanel(browser, bundle);
  const { page } = panel;
  await panel.push(runState);
  const value = page.getByTitle('Who wrote this?').first();
  await value.focus();
  await page.keyboard.press('Enter');
  const writer = { name: 'Xorg XSTATE_BV', writtenBy: 27, before: 8, next: null, reads: null };
  await panel.push({ ...runState, writer });
  const dialog = page.getByRole('dialog', { name: 'Xorg XSTATE_BV' });
  const inside = (): Promise<boolean> => dialog.evaluate((box) => box.contains(document.activeElement));
  expect(await inside()).toBe(true);
  for (let i = 0; i < 5; i++) {
    await page.keyboard.press('Tab');
    expect(await inside()).toBe(true);
  }
  await panel.clearIntents();
  await page.keyboard.press('Escape');
  expect(await panel.intents()).toEqual([{ type: 'closeWriter' }]);
  await panel.push(runState);
  expect(await value.evaluate((node) => node === document.activeElement)).toBe(true);
  await page.context().close();
});

test('an event that this run does not have is refused beside the field, and Enter asks for nothing', async () => {
  const panel = await openPanel(browser, bundle);
  const { page } = panel;
  await panel.push(runState);
  await panel.clearIntents();
  await page.keyboard.press('g');
  const last = runState.run.eventCount - 1;
  for (const wrong of [String(last + 1), '-1', 'ten', '1.5']) {
    await page.keyboard.press('Control+a');
    await page.keyboard.type(wrong);
    await page.keyboard.press('Enter');
    const field = page.getByRole('textbox', { name: /^event/ });
    expect(await page.getByRole('alert').innerText(), wrong).toBe(`no event; 0 to ${last}`);
    expect(await field.getAttribute('aria-invalid')).toBe('true');
  }
  expect(await panel.intents()).toEqual([]);
  await page.keyboard.press('Escape');
  expect(await page.getByRole('alert').count()).toBe(0);
  await page.context().close();
});

test('breakpoints by keyboard alone: typed with help, added, switched off, removed; focus comes back', async () => {
  const panel = await openPanel(browser, bundle);
  const { page } = panel;
  await panel.push(runState);
  await panel.clearIntents();
  await page.keyboard.press('b');
  await page.keyboard.press('Shift+F5');
  expect(await panel.intents()).toEqual([
    { type: 'addBreakpoint', text: 'arch/x86/kernel/fpu/xstate.h:194' },
    { type: 'move', how: 'reverseContinue' },
  ]);
  await page.locator('button[aria-label^="Breakpoints"]').focus();
  await page.keyboard.press('Enter');
  const field = page.getByRole('combobox', { name: 'New breakpoint' });
  await expect.poll(() => field.evaluate((node) => node === document.activeElement)).toBe(true);
  await page.keyboard.type('sa');
  await panel.push({
    ...runState,
    breakpointHelp: {
      text: 'sa',
      choices: [{ text: 'save', what: 'event kind' }],
      view: { text: 'sa', events: [], error: '"sa" is no function that was executed in this Run' },
    },
  });
  await page.getByText('is no function').waitFor();
  await panel.clearIntents();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  expect(await panel.intents()).toEqual([
    { type: 'typeBreakpoint', text: 'save' },
    { type: 'addBreakpoint', text: 'save' },
  ]);
  await panel.push(breakpointState);
  expect(await field.inputValue()).toBe('');
  expect(await page.getByText('no task "bash" in this Run').count()).toBe(1);
  await panel.clearIntents();
  await page.getByRole('checkbox', { name: 'save: enabled' }).press('Space');
  await page.getByRole('button', { name: 'Remove save' }).press('Enter');
  expect(await panel.intents()).toEqual([
    { type: 'enableBreakpoint', text: 'save', on: false },
    { type: 'removeBreakpoint', text: 'save' },
  ]);
  await page.keyboard.press('Escape');
  expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toMatch(/^Breakpoints/);
  await page.context().close();
});

test('the header: a stand-in says so, its tree, CPU and settings give intents, a reset takes them back', async () => {
  const panel = await openPanel(browser, bundle);
  const { page } = panel;
  await panel.push(settingsState);
  const tree = page.getByRole('combobox', { name: 'Tree that runs' });
  expect(await tree.locator('option').allInnerTexts()).toEqual([
    'the open tree',
    'Linux 4.4.0 (stand-in), lazy',
    'Linux 6.18 (stand-in): single stage',
  ]);
  await panel.clearIntents();
  await tree.selectOption('6.18');
  await tree.selectOption('');
  await page.getByRole('button', { name: 'Settings of this run, 1 changed' }).click();
  await page.getByLabel('CPUs').fill('2');
  await page.getByLabel('CPUs').press('Enter');
  await page.getByRole('button', { name: 'As the scenario says' }).click();
  expect(await panel.intents()).toEqual([
    { type: 'set', key: 'era', value: '6.18' },
    { type: 'set', key: 'era', value: null },
    { type: 'set', key: 'cpus', value: '2' },
    { type: 'resetSettings' },
  ]);
  await page.context().close();
});

test('a message of another version is said, and a window of 300 pixels is not blank', async () => {
  const panel = await openPanel(browser, bundle, { width: 300 });
  await panel.push(runState);
  await expect.poll(async () => (await panel.page.locator('#root').innerText()).trim()).not.toBe('');
  // Is something wrong? That is said at any width.
  await panel.push(findingState);
  expect(await panel.page.getByRole('region', { name: 'Findings' }).isVisible()).toBe(true);
  await panel.send({ type: 'state', version: 999, state: runState });
  expect(await panel.page.locator('#root').innerText()).toMatch(/do not match/);
  await panel.page.context().close();
});

test('a Run that ended at the limit of a million events: said, drawn, and moved through', async () => {
  const panel = await openPanel(browser, bundle);
  const { page } = panel;
  const message =
    'the Run ends here: it may hold 1000000 events, and a loop or a long scenario has used them up';
  const limited = { ...runState, run: { ...runState.run, stopped: { message, place: null } } };
  await page.evaluate(
    ({ state, version, events }) => {
      const lanes = [
        {
          cpu: 0,
          runs: Array.from({ length: events / 20 }, (_, i) => {
            const { from: _from, to: _to, ...slice } = state.run.lanes[0]?.runs[i % 8] ?? {};
            return { ...slice, from: i * 20, to: i * 20 + 20 };
          }),
          regs: [],
        },
      ];
      const columns = {
        eventCount: events,
        totalCycles: events * 4,
        eventCycles: Array.from({ length: events }, (_, i) => i * 4),
        eventCpus: Array.from({ length: events }, () => 0),
        lanes,
      };
      window.postMessage(
        { type: 'state', version, state: { ...state, run: { ...state.run, ...columns } } },
        '*',
      );
    },
    { state: limited, version: panelProtocolVersion, events: 1_000_000 },
  );
  await page.getByText('The run stopped:').waitFor();
  const said = await page.getByRole('region', { name: 'Findings' }).innerText();
  expect(said).toContain('it may hold 1000000 events');
  expect(said).toContain('The 1,000,000 events before it stand.');
  // Zoomed in at the cursor: the lanes are still drawn.
  for (const key of ['w', 'w', 'w', 't']) await page.keyboard.press(key);
  await panel.pushCursor({ ...runState.cursor, event: 999_999 });
  await expect
    .poll(() => page.getByRole('slider', { name: 'Cursor' }).getAttribute('aria-valuenow'))
    .toBe('999999');
  const row = page.locator('.timeline-table tr.current');
  expect(await row.innerText()).toContain('event 999999');
  const [inner, outer] = [await row.boundingBox(), await page.locator('.table-scroll').boundingBox()];
  expect((inner?.y ?? 0) + (inner?.height ?? 0)).toBeLessThanOrEqual(
    (outer?.y ?? 0) + (outer?.height ?? 0) + 1,
  );
  await page.screenshot({ path: path.join(shots, 'panel-million.png') });
  expect(panel.faults).toEqual([]);
  await page.context().close();
});

interface Stop {
  /** Where it stands among all elements of the page. */
  readonly place: number;
  readonly region: string;
  readonly role: string;
  readonly name: string;
  /** Whether an outline says that it has the focus. */
  readonly seen: boolean;
}

/** What the Tab key comes to from the begin of the page, until it leaves it. */
async function walk(page: Page): Promise<readonly Stop[]> {
  await page.evaluate(() => {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
  });
  const stops: Stop[] = [];
  while (stops.length < 200) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate((): Stop | null => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const section = element.closest('header, section[aria-label], [role=tablist], [role=tabpanel], footer');
      const regions: Record<string, string> = {
        HEADER: 'header',
        FOOTER: 'status',
        SECTION: section?.ariaLabel ?? '',
      };
      const style = getComputedStyle(element);
      const role = element.getAttribute('role') ?? element.tagName.toLowerCase();
      return {
        place: [...document.querySelectorAll('*')].indexOf(element),
        region:
          section?.getAttribute('role') === 'tablist'
            ? 'tabs'
            : section?.closest('[role=tabpanel]')
              ? 'tabpanel'
              : (regions[section?.tagName ?? ''] ?? ''),
        role,
        name: element.ariaLabel ?? element.textContent?.trim() ?? '',
        seen: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0,
      };
    });
    if (!stop || stop.place === stops[0]?.place) return stops;
    stops.push(stop);
  }
  throw new Error('the Tab key never leaves the page');
}

/** What of the page takes the Tab key, by its place. */
const tabStops = (page: Page): Promise<readonly number[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('*')].flatMap((element, place) => {
      const taken = 'disabled' in element && element.disabled === true;
      return element.tabIndex >= 0 && !taken && element.checkVisibility() ? [place] : [];
    }),
  );

/** Copies of a value with one member, however deep, replaced by something of another shape. */
function* misshapen(value: unknown, depth: number): Generator<unknown> {
  for (const other of [null, -1, 'x', [], {}])
    if (typeof other !== typeof value || other === null) yield other;
  if (typeof value !== 'object' || value === null || depth === 0) return;
  if (Array.isArray(value)) {
    for (const [i, one] of value.entries()) {
      if (i > 1) return;
      for (const wrong of misshapen(one, depth - 1)) yield value.with(i, wrong);
    }
    return;
  }
  for (const [key, one] of Object.entries(value)) {
    for (const wrong of misshapen(one, depth - 1)) yield { ...value, [key]: wrong };
    const { [key]: _, ...without } = value as Record<string, unknown>;
    yield without;
  }
}

test('a message of the wrong shape, wherever it is wrong: said or harmless, never a blank panel or a fault', async () => {
  const panel = await openPanel(browser, bundle);
  const all = [...misshapen(runState, 5)];
  expect(all.length).toBeGreaterThan(1000);
  // Each seventh, so that all members come in some way, at another place each time.
  const some = all.filter((_, i) => i % 7 === 0);
  const blank = await panel.page.evaluate(
    async ({ states, version }) => {
      const frame = (): Promise<unknown> => new Promise((done) => requestAnimationFrame(done));
      const wrong: string[] = [];
      for (const state of states) {
        window.dispatchEvent(new MessageEvent('message', { data: { type: 'state', version, state } }));
        await frame();
        if ((document.getElementById('root')?.innerText ?? '').trim() === '')
          wrong.push(JSON.stringify(state).slice(0, 300));
      }
      return wrong;
    },
    { states: some, version: panelProtocolVersion },
  );
  expect(blank).toEqual([]);
  expect(panel.faults).toEqual([]);
  // It recovers.
  await panel.push(runState);
  await panel.page.locator('.statement').first().waitFor();
  await panel.page.context().close();
});

test('measuring and the export: no violations, and the pictures are pictures', async () => {
  for (const theme of ['dark', 'high-contrast'] as const) {
    const panel = await openPanel(browser, bundle, { theme });
    const { page } = panel;
    await panel.push(runState);
    await page.keyboard.press('Home');
    await page.keyboard.press('[');
    await panel.pushCursor({ ...runState.cursor, event: 30 });
    await page.keyboard.press(']');
    await page.getByText(/A to B:/).waitFor();
    await page.getByRole('button', { name: 'Export' }).click();
    const found = await violations(page);
    expect(found, theme).toEqual([]);
    await page.screenshot({ path: path.join(shots, `panel-${theme}-export.png`) });
    for (const [what, format] of [
      ['Timeline', 'PNG'],
      ['Timeline', 'SVG'],
      ['Save images', 'PNG'],
      ['Save images', 'SVG'],
    ] as const) {
      if ((await page.getByRole('button', { name: `${what} as ${format}` }).count()) === 0)
        await page.getByRole('button', { name: 'Export' }).click();
      await panel.clearIntents();
      await page.getByRole('button', { name: `${what} as ${format}` }).click();
      const [intent] = await panel.intents();
      if (intent?.type !== 'savePicture')
        throw new Error(`${what} as ${format} gave ${intent?.type ?? 'nothing'}`);
      const bytes = Buffer.from(intent.picture.data, format === 'PNG' ? 'base64' : 'utf8');
      writeFileSync(
        path.join(shots, `export-${theme}-${intent.picture.what}.${intent.picture.format}`),
        bytes,
      );
      if (format === 'PNG') expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
      else expect(bytes.toString('utf8')).toMatch(/^<svg [^]*<\/svg>\s*$/);
    }
    expect(panel.faults).toEqual([]);
    await page.context().close();
  }
});
