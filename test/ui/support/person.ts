// What a person does in VS Code's window: open a file, run a command, hover over a word, look into a panel.
// Knows the workbench's page, nothing of Ringside. Called by the tests in test/ui.
// SPDX-License-Identifier: MIT
import type { FrameLocator, Locator, Page } from 'playwright-core';

const activeGroup = '.editor-group-container.active';

/**
 * Types into the quick input that `key` opens. It closes when the focus moves, and the focus may still be on its way from
 * a webview or to a file that is being opened: then the key is pressed again, as a person would.
 */
async function asked(page: Page, key: string, text: string): Promise<void> {
  const input = quickInput(page);
  for (let tries = 1; ; tries++) {
    await page.keyboard.press(key);
    try {
      await input.fill(text, { timeout: tries < 6 ? 5_000 : 30_000 });
      return;
    } catch (error) {
      if (tries === 6) throw error;
    }
  }
}

/** Opens a file by its path in the folder, through Quick Open. */
export async function openFile(page: Page, file: string): Promise<void> {
  const name = file.slice(file.lastIndexOf('/') + 1);
  await asked(page, 'Control+P', file);
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first();
  await row.waitFor();
  await page.keyboard.press('Enter');
  await page.locator(`${activeGroup} .tab[data-resource-name="${name}"]`).waitFor();
  await page.locator(`${activeGroup} .monaco-editor .view-line`).first().waitFor();
}

/** Puts the cursor on a line, and optionally a column (both 1-based), of the active editor. */
export async function goToLine(page: Page, line1: number, column1 = 1): Promise<void> {
  await asked(page, 'Control+G', `:${line1}:${column1}`);
  await page.keyboard.press('Enter');
  await closed(page);
  await page
    .locator(`${activeGroup} .margin .line-numbers`, { hasText: new RegExp(`^${line1}$`) })
    .first()
    .waitFor();
}

/** Undoes what was typed in the active editor, step by step, until its text is the saved one. */
export async function undoAll(page: Page): Promise<void> {
  const dirty = page.locator(`${activeGroup} .tab.active.dirty`);
  for (let steps = 0; steps < 20 && (await dirty.count()) > 0; steps++) {
    await page.keyboard.press('Control+z');
    await page.waitForTimeout(100);
  }
}

/** Runs a command by its title in the command palette, for example "Ringside: Open Simulator". */
export async function runCommand(page: Page, title: string): Promise<void> {
  await asked(page, 'F1', `>${title}`);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().waitFor();
  await page.keyboard.press('Enter');
}

/** Chooses the row that contains `text` in the open quick pick. */
export async function pick(page: Page, text: string): Promise<void> {
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
  await row.waitFor();
  await row.click();
}

/** The item of the status bar that contains `text`. */
export function statusBarItem(page: Page, text: string | RegExp): Locator {
  return page.locator('.part.statusbar .statusbar-item', { hasText: text }).first();
}

/** The notification that contains `text`. */
export function notification(page: Page, text: string | RegExp): Locator {
  return page.locator('.notification-toast', { hasText: text }).first();
}

/** Moves the mouse over `word` in a visible line (1-based) of the active editor, and returns the hover's text. */
export async function hoverOver(
  page: Page,
  word: string,
  line1: number,
  timeoutMs = 20_000,
): Promise<string> {
  const started = Date.now();
  let last = '';
  while (Date.now() - started < timeoutMs) {
    const spot = await findWord(page, word, line1);
    if (spot) {
      // Away and back: the editor shows a hover only when the mouse comes to a word.
      await page.mouse.move(spot.x - 40, spot.y + 200);
      await page.mouse.move(spot.x, spot.y, { steps: 4 });
      const rows = page.locator('.monaco-hover:visible .hover-row');
      const shown = await rows
        .first()
        .waitFor({ timeout: 2500 })
        .then(
          () => true,
          () => false,
        );
      if (shown) last = (await rows.allInnerTexts()).join('\n');
      if (last !== '' && !/^\s*Loading\.\.\.\s*$/.test(last)) return last;
    }
    await page.waitForTimeout(200);
  }
  throw new Error(`no hover over "${word}" in line ${line1} after ${timeoutMs} ms (last text: "${last}")`);
}

/**
 * The page of the visible webview that contains `selector`.
 * A webview is two nested frames, and the inner one's name stays stale: frame locators find it, `page.frames()` does not.
 */
export async function webviewFrame(page: Page, selector: string, timeoutMs = 20_000): Promise<FrameLocator> {
  const started = Date.now();
  let visible = 0;
  while (Date.now() - started < timeoutMs) {
    visible = await page.locator('iframe.webview.ready:visible').count();
    for (let i = 0; i < visible; i++) {
      const outer = page.frameLocator(`iframe.webview.ready:visible >> nth=${i}`);
      const inner = outer.frameLocator('iframe#active-frame');
      const found = await inner
        .locator(selector)
        .count()
        .catch(() => 0);
      if (found > 0) return inner;
    }
    await page.waitForTimeout(100);
  }
  throw new Error(
    `no visible webview contains ${selector} after ${timeoutMs} ms (${visible} webviews are visible)`,
  );
}

/** The number (1-based) of the line in which the cursor of the active editor is, from the status bar. */
export async function cursorLine(page: Page): Promise<number> {
  const text = await page.locator('#status\\.editor\\.selection').innerText();
  return Number(/Ln (\d+)/.exec(text)?.[1] ?? Number.NaN);
}

function quickInput(page: Page): Locator {
  return page.locator('.quick-input-widget .quick-input-box input');
}

async function closed(page: Page): Promise<void> {
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
}

/** The middle of `word` on the page, or null when the line is not visible or does not contain it. */
function findWord(page: Page, word: string, line1: number): Promise<{ x: number; y: number } | null> {
  const editor = page.locator(`${activeGroup} .monaco-editor`).first();
  return editor.evaluate(
    (element, { word, line1 }) => {
      const top = (node: Element) => node.getBoundingClientRect().top;
      const number = [...element.querySelectorAll('.margin .line-numbers')].find(
        (node) => node.textContent?.trim() === String(line1),
      );
      if (!number) return null;
      const line = [...element.querySelectorAll('.view-lines .view-line')].find(
        (node) => Math.abs(top(node) - top(number)) < 3,
      );
      if (!line) return null;
      const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
      for (let node = texts.nextNode(); node; node = texts.nextNode()) {
        const at = (node.textContent ?? '').search(new RegExp(`(?<!\\w)${word}(?!\\w)`));
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + word.length);
        const box = range.getBoundingClientRect();
        return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      }
      return null;
    },
    { word, line1 },
  );
}
