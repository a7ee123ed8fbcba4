// Outline and workspace symbols, both cut off where nobody can read more, with a row that says so.
// Called by readingProviders.ts.
// SPDX-License-Identifier: MIT
import * as vscode from 'vscode';
import { pathIn } from '../tree/openTree.ts';
import { detailOf, symbolKinds, toLocation } from './convert.ts';
import { outline } from './outline.ts';
import { navigationPlace, type Reading } from './readingPlace.ts';

// A header of registers has a hundred thousand macros: the extension host would stand still over them.
const outlineSymbols = 3_000;
const workspaceSymbols = 500;

export function documentSymbolProvider(reading: Reading): vscode.DocumentSymbolProvider {
  return {
    async provideDocumentSymbols(document, token) {
      const place = navigationPlace(reading, document);
      const found =
        place && (await reading.index.ask('outline', { path: place.path, limit: outlineSymbols }, token));
      if (!found) return null;
      const roots = outline(found.symbols);
      const left = found.total - found.symbols.length;
      return left > 0 ? [...roots, notice(`${left} more symbols are not listed`, document)] : roots;
    },
  };
}

/** A row that leads nowhere but says something. */
function notice(text: string, document: vscode.TextDocument): vscode.DocumentSymbol {
  const end = document.lineAt(document.lineCount - 1).range;
  return new vscode.DocumentSymbol(
    text,
    'find them by Go to Symbol in Workspace',
    vscode.SymbolKind.Null,
    end,
    end,
  );
}

export function workspaceSymbolProvider(reading: Reading): vscode.WorkspaceSymbolProvider {
  return {
    async provideWorkspaceSymbols(query, token) {
      const { tree } = reading.trees;
      if (!tree || query === '' || reading.stepsBack()) return [];
      const shown = vscode.window.activeTextEditor?.document;
      const near = shown ? pathIn(tree, shown.uri) : null;
      const question = { query, limit: workspaceSymbols, ...(near === null ? {} : { near }) };
      const found = await reading.index.ask('workspaceSymbols', question, token);
      if (!found) return [];
      if (found.truncated)
        reading.log.info(`symbols: "${query}" has more than ${workspaceSymbols}, the best are listed`);
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
}
