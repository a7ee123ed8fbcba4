// Tells the index process the texts of the open files, saved or not, each with its version; typing is told after a pause.
// Called by indexSession.ts, once for each process.
// SPDX-License-Identifier: MIT
import * as vscode from 'vscode';
import type { DocumentParams } from '../../protocol/indexService.ts';
import { isSource, pathIn, type OpenTree } from '../tree/openTree.ts';

export interface DocumentSync extends vscode.Disposable {
  /** Texts as they are now, for a process that starts anew. */
  all(): readonly DocumentParams[];
  flush(document: vscode.TextDocument): void;
}

interface Tell {
  (method: 'openDocument' | 'changeDocument', params: DocumentParams): void;
  (method: 'closeDocument', params: { readonly path: string }): void;
}

const pauseMs = 150;

export function syncDocuments(tree: OpenTree, tell: Tell): DocumentSync {
  const waiting = new Map<string, { timer: NodeJS.Timeout; document: vscode.TextDocument }>();
  const pathOf = (document: vscode.TextDocument): string | null =>
    isSource(document) ? pathIn(tree, document.uri) : null;
  const paramsOf = (path: string, document: vscode.TextDocument): DocumentParams => ({
    path,
    version: document.version,
    text: document.getText(),
  });
  const forget = (path: string): void => {
    clearTimeout(waiting.get(path)?.timer);
    waiting.delete(path);
  };
  const send = (path: string, document: vscode.TextDocument): void => {
    forget(path);
    tell('changeDocument', paramsOf(path, document));
  };
  const watching = vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument((document) => {
      const path = pathOf(document);
      if (path !== null) tell('openDocument', paramsOf(path, document));
    }),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const path = pathOf(document);
      if (path === null || contentChanges.length === 0) return;
      forget(path);
      waiting.set(path, { document, timer: setTimeout(() => send(path, document), pauseMs) });
    }),
    vscode.workspace.onDidCloseTextDocument((document) => {
      const path = pathOf(document);
      if (path === null) return;
      forget(path);
      tell('closeDocument', { path });
    }),
  );
  return {
    all: () =>
      vscode.workspace.textDocuments.flatMap((document) => {
        const path = pathOf(document);
        return path === null ? [] : [paramsOf(path, document)];
      }),
    flush(document) {
      const path = pathOf(document);
      if (path !== null && waiting.has(path)) send(path, document);
    },
    dispose() {
      watching.dispose();
      for (const path of [...waiting.keys()]) forget(path);
    },
  };
}
