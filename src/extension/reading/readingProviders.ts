// Go to definition, outline, workspace symbols and hovers: asks the index process and shows what it answers.
// Knows nothing of C. Called by main.ts.
// SPDX-License-Identifier: MIT
import * as vscode from 'vscode';
import type { IndexSession } from '../index/indexSession.ts';
import { pathIn, sourceSelector, type OpenTree } from '../tree/openTree.ts';
import type { TreeWatch } from '../tree/treeWatch.ts';
import { detailOf, symbolKinds, toLocation, toRange, toWire } from './convert.ts';
import { outline } from './outline.ts';

const mostSymbols = 500;

export function readingProviders(
  trees: TreeWatch,
  index: IndexSession,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  /** Null for a file outside the tree; afterwards the index knows the text that is on the screen. */
  const placeOf = (document: vscode.TextDocument): { tree: OpenTree; path: string } | null => {
    const { tree } = trees;
    const path = tree && pathIn(tree, document.uri);
    if (!tree || path === null) return null;
    index.flush(document);
    return { tree, path };
  };

  const definitions: vscode.DefinitionProvider = {
    async provideDefinition(document, position, token) {
      const place = placeOf(document);
      if (!place) return null;
      const found = await index.ask('definition', { path: place.path, position: toWire(position) }, token);
      return found?.map((symbol) => toLocation(place.tree, symbol)) ?? null;
    },
  };
  const documentSymbols: vscode.DocumentSymbolProvider = {
    async provideDocumentSymbols(document, token) {
      const place = placeOf(document);
      const found = place && (await index.ask('documentSymbols', { path: place.path }, token));
      return found ? outline(found) : null;
    },
  };
  const workspaceSymbols: vscode.WorkspaceSymbolProvider = {
    async provideWorkspaceSymbols(query, token) {
      const { tree } = trees;
      if (!tree || query === '') return [];
      const found = await index.ask('workspaceSymbols', { query, limit: mostSymbols }, token);
      if (!found) return [];
      if (found.truncated) log.info(`symbols: "${query}" has more than ${mostSymbols}, the best are listed`);
      return found.symbols.map((symbol, at) => {
        const last = found.truncated && at === found.symbols.length - 1;
        const container = symbol.container ?? detailOf(symbol);
        return new vscode.SymbolInformation(
          symbol.name,
          symbolKinds[symbol.kind],
          // The list has no other place for it.
          last ? `${container} (more symbols match: type more of the name)` : container,
          toLocation(tree, symbol),
        );
      });
    },
  };
  const hovers: vscode.HoverProvider = {
    async provideHover(document, position, token) {
      const place = placeOf(document);
      if (!place) return null;
      const { version } = document;
      const found = await index.ask('hover', { path: place.path, position: toWire(position) }, token);
      // An answer about an older text may be about another word.
      if (!found || document.version !== version) return null;
      const markdown = new vscode.MarkdownString(found.markdown);
      markdown.isTrusted = false;
      markdown.supportHtml = false;
      markdown.baseUri = vscode.Uri.joinPath(place.tree.uri, '/');
      return new vscode.Hover(markdown, toRange(found.range));
    },
  };
  return vscode.Disposable.from(
    vscode.languages.registerDefinitionProvider(sourceSelector, definitions),
    vscode.languages.registerDocumentSymbolProvider(sourceSelector, documentSymbols, { label: 'Ringside' }),
    vscode.languages.registerWorkspaceSymbolProvider(workspaceSymbols),
    vscode.languages.registerHoverProvider(sourceSelector, hovers),
  );
}
