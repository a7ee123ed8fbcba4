// Opens a real VS Code, with the packaged Ringside installed, in headless Chromium, for one test.
// Knows nothing of Ringside's features: what a person does is in person.ts. Called by the tests in test/ui.
// SPDX-License-Identifier: MIT
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { inject } from 'vitest';
import { launchChromium } from '../../../scripts/lib/chromium.mjs';
import { resultsDir } from '../../../scripts/lib/paths.mjs';
import { quietSettings, startServer, writeSettings } from '../../../scripts/lib/vscodeServer.mjs';

export interface EditorOptions {
  /** The folder to open; none opens an empty window. */
  readonly folder?: string;
  /** Settings beside those that keep the window quiet. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** False opens the folder in Restricted Mode, as VS Code does with a folder that it does not know. */
  readonly trusted?: boolean;
  readonly size?: { readonly width: number; readonly height: number };
}

export interface Editor {
  readonly page: Page;
  /** A folder for this window only; it is removed afterwards. */
  readonly dir: string;
  /** Writes test-results/<name>.png. Look at it: a test that passes on a page that looks wrong has tested nothing. */
  screenshot(name: string): Promise<void>;
  /** What the extension host logged, for a message when a test fails. */
  hostLog(): string;
}

/** Opens the editor, waits for its workbench, runs `use`, and ends all of it; a failure leaves a screenshot. */
export async function withEditor(
  options: EditorOptions,
  use: (page: Page, editor: Editor) => Promise<void>,
): Promise<void> {
  // Short, because sockets are made below it.
  const dir = mkdtempSync(path.join(tmpdir(), 'rs-'));
  writeSettings(dir, { ...quietSettings, ...comfort, ...options.settings });
  const server = await startServer(dir, {
    extensionsDir: inject('extensionsDir'),
    trustEverything: options.trusted ?? true,
  });
  try {
    const browser = await launchChromium(dir);
    try {
      const context = await browser.newContext({ viewport: options.size ?? { width: 1400, height: 900 } });
      const page = await context.newPage();
      const editor = editorOf(page, dir);
      try {
        await page.goto(
          options.folder
            ? `${server.origin}/?folder=${encodeURI(options.folder)}`
            : `${server.origin}/?ew=true`,
          { timeout: startMs },
        );
        await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: startMs });
        await use(page, editor);
      } catch (error) {
        await editor.screenshot(`failed-${Date.now()}`).catch(() => undefined);
        console.error(`The end of the extension host's log:\n${editor.hostLog().slice(-4000)}`);
        throw error;
      }
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A busy machine takes its time to load the workbench. */
const startMs = 180_000;
const comfort = { 'editor.hover.delay': 150, 'workbench.reduceMotion': 'on' };

function editorOf(page: Page, dir: string): Editor {
  return {
    page,
    dir,
    async screenshot(name) {
      mkdirSync(resultsDir, { recursive: true });
      await page.screenshot({ path: path.join(resultsDir, `${name}.png`) });
    },
    hostLog() {
      const logs = path.join(dir, 'data', 'data', 'logs');
      const folders = [logs, path.join(dir, 'user', 'logs')];
      return folders
        .flatMap(filesBelow)
        .filter((file) => file.endsWith('remoteexthost.log'))
        .map(readText)
        .join('\n');
    },
  };
}

const readText = (file: string): string => readFileSync(file, 'utf8');

function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name));
  } catch {
    return [];
  }
}
