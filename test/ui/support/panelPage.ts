// Opens the built panel alone in a browser page, as the extension's webview would: same content security policy,
// the editor's theme variables, and a stand-in for `acquireVsCodeApi` that records intents. For test/ui only.
// SPDX-License-Identifier: MIT
import path from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { panelProtocolVersion } from '../../../src/protocol/panel.ts';
import type { CursorView, PanelIntent, PanelState, ToPanel } from '../../../src/protocol/panel.ts';
import { themeCss } from './themes.ts';
import type { ThemeName } from './themes.ts';

const root = path.resolve(import.meta.dirname, '..', '..', '..');
const origin = 'https://panel.test';

export interface Bundle {
  readonly js: string;
  readonly css: string;
}

/** Builds the panel as the product's build does, but in memory. */
export async function buildPanel(): Promise<Bundle> {
  const { outputFiles } = await build({
    entryPoints: [path.join(root, 'src/webview/main.tsx')],
    bundle: true,
    format: 'iife',
    write: false,
    outdir: path.join(root, 'dist'),
    minify: true,
  });
  const text = (ending: string): string => outputFiles.find((f) => f.path.endsWith(ending))?.text ?? '';
  return { js: text('.js'), css: text('.css') };
}

export interface PanelPage {
  readonly page: Page;
  /** What went wrong in the page: errors, and what the policy refused. */
  readonly faults: string[];
  readonly push: (state: PanelState) => Promise<void>;
  readonly pushCursor: (cursor: CursorView, playing?: boolean) => Promise<void>;
  readonly send: (message: unknown) => Promise<void>;
  readonly intents: () => Promise<readonly PanelIntent[]>;
  readonly clearIntents: () => Promise<void>;
}

export async function openPanel(
  browser: Browser,
  bundle: Bundle,
  options: {
    theme?: ThemeName;
    width?: number;
    height?: number;
    kept?: unknown;
    scale?: number;
    reducedMotion?: boolean;
  } = {},
): Promise<PanelPage> {
  const { theme = 'dark', width = 760, height = 1000, kept = null, scale = 1 } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: scale,
    reducedMotion: options.reducedMotion ? 'reduce' : 'no-preference',
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (e) => faults.push(e.message));
  page.on('console', (m) => {
    if (m.type() === 'error' || m.type() === 'warning') faults.push(m.text());
  });
  const files: Readonly<Record<string, readonly [string, string]>> = {
    '/': [html(theme, kept), 'text/html'],
    '/panel.js': [bundle.js, 'text/javascript'],
    '/panel.css': [bundle.css, 'text/css'],
    '/theme.css': [themeCss[theme], 'text/css'],
  };
  await page.route(`${origin}/**`, (route) => {
    const [body, contentType] = files[new URL(route.request().url()).pathname] ?? ['', 'text/plain'];
    return route.fulfill({ body, contentType });
  });
  await page.goto(`${origin}/`);
  // The panel says `ready` once it listens; what is sent before that is lost, as it would be in the editor.
  await page.waitForFunction('window.recordedIntents.length > 0');
  const send = async (message: unknown): Promise<void> => {
    await page.evaluate(`window.postMessage(${JSON.stringify(message)}, '*')`);
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  };
  const state = (s: PanelState): ToPanel => ({ type: 'state', version: panelProtocolVersion, state: s });
  return {
    page,
    faults,
    send,
    push: (s) => send(state(s)),
    pushCursor: (cursor, playing = false) =>
      send({ type: 'cursor', version: panelProtocolVersion, cursor, playing } satisfies ToPanel),
    intents: () => page.evaluate('window.recordedIntents'),
    clearIntents: () => page.evaluate('void (window.recordedIntents = [])'),
  };
}

function html(theme: ThemeName, kept: unknown): string {
  const bodyClass = {
    dark: 'vscode-dark',
    light: 'vscode-light',
    'high-contrast': 'vscode-high-contrast',
    'high-contrast-light': 'vscode-high-contrast-light vscode-high-contrast',
  }[theme];
  const policy = [
    "default-src 'none'",
    "script-src 'nonce-testnonce'",
    `style-src ${origin}`,
    `font-src ${origin}`,
  ].join('; ');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Ringside simulator</title>
<link rel="stylesheet" href="/theme.css"><link rel="stylesheet" href="/panel.css"></head>
<body class="${bodyClass}"><div id="root"></div>
<script nonce="testnonce">
window.recordedIntents = [];
window.keptState = ${JSON.stringify(kept)};
window.acquireVsCodeApi = () => ({
  postMessage: (message) => window.recordedIntents.push(message),
  getState: () => window.keptState,
  setState: (state) => { window.keptState = JSON.parse(JSON.stringify(state)); },
});
</script><script nonce="testnonce" src="/panel.js"></script></body></html>`;
}
