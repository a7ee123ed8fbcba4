// Registers what Ringside answers a reader of C: navigation, symbols, call hierarchy and hovers.
// Knows nothing of C: the providers ask the index process. Called by main.ts.
// SPDX-License-Identifier: MIT
import * as vscode from 'vscode';
import type { IndexSession } from '../index/indexSession.ts';
import { sourceSelector } from '../tree/openTree.ts';
import type { TreeWatch } from '../tree/treeWatch.ts';
import { callHierarchyProvider } from './callHierarchyProvider.ts';
import { hoverProvider } from './hoverProvider.ts';
import {
  declarationProvider,
  definitionProvider,
  highlightProvider,
  implementationProvider,
  referenceProvider,
} from './navigationProviders.ts';
import { navigationStepsBack } from './otherCExtensions.ts';
import type { Reading } from './readingPlace.ts';
import { documentSymbolProvider, workspaceSymbolProvider } from './symbolProviders.ts';

export function readingProviders(
  trees: TreeWatch,
  index: IndexSession,
  log: vscode.LogOutputChannel,
  eventsOf: Reading['eventsOf'],
): vscode.Disposable {
  const reading: Reading = { trees, index, log, stepsBack: navigationStepsBack, eventsOf };
  const { languages } = vscode;
  return vscode.Disposable.from(
    languages.registerDefinitionProvider(sourceSelector, definitionProvider(reading)),
    languages.registerDeclarationProvider(sourceSelector, declarationProvider(reading)),
    languages.registerImplementationProvider(sourceSelector, implementationProvider(reading)),
    languages.registerReferenceProvider(sourceSelector, referenceProvider(reading)),
    languages.registerDocumentHighlightProvider(sourceSelector, highlightProvider(reading)),
    languages.registerDocumentSymbolProvider(sourceSelector, documentSymbolProvider(reading), {
      label: 'Ringside',
    }),
    languages.registerWorkspaceSymbolProvider(workspaceSymbolProvider(reading)),
    languages.registerCallHierarchyProvider(sourceSelector, callHierarchyProvider(reading)),
    languages.registerHoverProvider(sourceSelector, hoverProvider(reading)),
  );
}
