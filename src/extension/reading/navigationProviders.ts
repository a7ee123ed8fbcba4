// Definition, declaration, implementations, references and highlights: asks the index process, shows what it answers in
// its order, the likeliest first. Called by readingProviders.ts.
// SPDX-License-Identifier: MIT
import * as vscode from 'vscode';
import type { WirePlace, WireSymbol } from '../../protocol/indexService.ts';
import { uriIn, type OpenTree } from '../tree/openTree.ts';
import { toRange } from './convert.ts';
import { navigationPlace, positionIn, type Reading, type ReadingPlace } from './readingPlace.ts';

export function definitionProvider(reading: Reading): vscode.DefinitionProvider {
  return { provideDefinition: (...at) => symbolLinks(reading, 'definition', ...at) };
}

export function declarationProvider(reading: Reading): vscode.DeclarationProvider {
  return { provideDeclaration: (...at) => symbolLinks(reading, 'declaration', ...at) };
}

export function implementationProvider(reading: Reading): vscode.ImplementationProvider {
  return { provideImplementation: (...at) => symbolLinks(reading, 'implementations', ...at) };
}

async function symbolLinks(
  reading: Reading,
  question: 'definition' | 'declaration' | 'implementations',
  document: vscode.TextDocument,
  position: vscode.Position,
  token: vscode.CancellationToken,
): Promise<vscode.LocationLink[] | null> {
  const place = navigationPlace(reading, document);
  if (!place) return null;
  const found = await reading.index.ask(question, positionIn(place, position), token);
  return found?.map((symbol) => toLink(place.tree, symbol)) ?? null;
}

/** Shows the whole definition in a peek, and puts the cursor on its name. */
function toLink(tree: OpenTree, { path, extent, range }: WireSymbol): vscode.LocationLink {
  return {
    targetUri: uriIn(tree, path),
    targetRange: toRange(extent).union(toRange(range)),
    targetSelectionRange: toRange(range),
  };
}

export function referenceProvider(reading: Reading): vscode.ReferenceProvider {
  return {
    async provideReferences(document, position, { includeDeclaration }, token) {
      const place = navigationPlace(reading, document);
      const found = place && (await reading.index.ask('references', positionIn(place, position), token));
      if (!found) return null;
      if (found.notice !== null) sayOnce(reading, found.notice);
      return found.places
        .filter(({ role }) => includeDeclaration || (role !== 'definition' && role !== 'declaration'))
        .map((reference) => toLocation(place, reference));
    },
  };
}

const toLocation = ({ tree }: ReadingPlace, { path, range }: WirePlace): vscode.Location =>
  new vscode.Location(uriIn(tree, path), toRange(range));

const shownMs = 8_000;

/** A list cannot say what it lacks: the status bar does, and the log keeps it. */
function sayOnce({ log }: Reading, notice: string): void {
  log.info(`references: ${notice}`);
  vscode.window.setStatusBarMessage(`Ringside: ${notice}`, shownMs);
}

export function highlightProvider(reading: Reading): vscode.DocumentHighlightProvider {
  return {
    async provideDocumentHighlights(document, position, token) {
      const place = navigationPlace(reading, document);
      if (!place) return null;
      const { version } = document;
      const found = await reading.index.ask('highlights', positionIn(place, position), token);
      // An empty answer lets the editor look for the word itself, as in comments.
      if (!found || found.length === 0 || document.version !== version) return null;
      return found.map(
        ({ range, isWrite }) =>
          new vscode.DocumentHighlight(
            toRange(range),
            isWrite ? vscode.DocumentHighlightKind.Write : vscode.DocumentHighlightKind.Read,
          ),
      );
    },
  };
}
