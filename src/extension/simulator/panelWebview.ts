// The webview of the simulator panel: its page with a content security policy, its place beside the source, its life
// over a reload of the window. Carries messages; knows nothing of what they mean. Called by simulator.ts.
// SPDX-License-Identifier: MIT
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { PanelIntent, ToPanel } from '../../protocol/panel.ts';
import { simulatorPanelType } from '../ids.ts';
import { readIntent } from './readIntent.ts';

export interface PanelWebview extends vscode.Disposable {
  readonly column: vscode.ViewColumn | null;
  /** Shows the panel, beside the source if it is new. */
  reveal(): Promise<void>;
  send(message: ToPanel): void;
}

export interface PanelWebviewOptions {
  readonly extensionUri: vscode.Uri;
  /** Whether source will be shown beside the panel, which then leaves it the left. */
  sourceWillFollow(): boolean;
  onIntent(intent: PanelIntent): void;
  /** A panel has come back after a reload of the window, with what it kept. */
  onRestored(kept: unknown): void;
  onClosed(): void;
  log(message: string): void;
}

export function panelWebview(options: PanelWebviewOptions): PanelWebview {
  const { extensionUri } = options;
  const dist = vscode.Uri.joinPath(extensionUri, 'dist');
  const webviewOptions: vscode.WebviewOptions = { enableScripts: true, localResourceRoots: [dist] };
  let panel: vscode.WebviewPanel | null = null;

  function adopt(opened: vscode.WebviewPanel): void {
    panel?.dispose();
    panel = opened;
    opened.webview.options = webviewOptions;
    opened.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'ringside.svg');
    opened.webview.onDidReceiveMessage((message: unknown) => {
      const intent = readIntent(message);
      if (intent.ok) options.onIntent(intent.value);
      else options.log(`a message of the panel is not understood: ${intent.error}`);
    });
    opened.onDidDispose(() => {
      if (panel !== opened) return;
      panel = null;
      options.onClosed();
    });
    opened.webview.html = page(opened.webview, dist);
  }

  const serializer = vscode.window.registerWebviewPanelSerializer(simulatorPanelType, {
    deserializeWebviewPanel: (opened, kept: unknown) => {
      options.onRestored(kept);
      adopt(opened);
      return Promise.resolve();
    },
  });
  return {
    get column() {
      return panel?.viewColumn ?? null;
    },
    async reveal() {
      if (panel) return panel.reveal(undefined, true);
      const empty = vscode.window.tabGroups.all.every(({ tabs }) => tabs.length === 0);
      const makesRoom = empty && options.sourceWillFollow();
      // The source will come to the left.
      if (makesRoom) await vscode.commands.executeCommand('workbench.action.newGroupRight');
      const viewColumn = empty ? vscode.ViewColumn.Active : vscode.ViewColumn.Beside;
      const where = { viewColumn, preserveFocus: true };
      adopt(vscode.window.createWebviewPanel(simulatorPanelType, 'Simulator', where, webviewOptions));
    },
    send: (message) => void panel?.webview.postMessage(message),
    dispose() {
      serializer.dispose();
      panel?.dispose();
    },
  };
}

function page(webview: vscode.Webview, dist: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64');
  const uri = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'; font-src ${webview.cspSource}`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Ringside Simulator</title>
<link rel="stylesheet" href="${uri('panel.css')}">
</head>
<body>
<div id="root"></div>
<script nonce="${nonce}" src="${uri('panel.js')}"></script>
</body>
</html>`;
}
