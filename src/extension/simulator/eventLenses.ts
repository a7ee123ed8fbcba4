// The line above a function that took part in the shown Run: "Ringside: 12 events" leads to its next event in the panel.
// A function is found by its name near the line that the Run knows, because an edit may have moved it.
// SPDX-License-Identifier: MIT
import * as vscode from 'vscode';
import type { ExecutedFunction } from '../../protocol/simulatorService.ts';
import { commandIds, settingKeys } from '../ids.ts';
import { codeLensWanted, onSettings } from '../settings.ts';
import { sourceSelector } from '../tree/openTree.ts';
import type { PanelController, ShownRun } from './controllerTypes.ts';

export interface EventLenses extends vscode.Disposable {
  refresh(): void;
}

export function eventLenses(controller: PanelController, reveal: () => Promise<void>): EventLenses {
  const changed = new vscode.EventEmitter<void>();
  let drawnFor: readonly ExecutedFunction[] | null = null;
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses(document) {
      const { shown } = controller;
      if (!shown || !codeLensWanted()) return [];
      return shown.functions
        .filter(({ place }) => fileOf(shown, place.path) === document.uri.toString())
        .flatMap((executed) => lens(executed, document) ?? []);
    },
  };
  const registrations = vscode.Disposable.from(
    changed,
    vscode.languages.registerCodeLensProvider(sourceSelector, provider),
    onSettings([settingKeys.codeLens], () => changed.fire()),
    vscode.commands.registerCommand(commandIds.showEvents, async (name: unknown) => {
      const event = nextEvent(controller.shown, String(name));
      if (event === null) return;
      await reveal();
      controller.goTo(event);
    }),
  );
  return {
    refresh() {
      // Cursor moves change nothing here.
      const functions = controller.shown?.functions ?? null;
      if (functions === drawnFor) return;
      drawnFor = functions;
      changed.fire();
    },
    dispose: () => registrations.dispose(),
  };
}

const fileOf = ({ root }: ShownRun, path: string): string =>
  vscode.Uri.joinPath(vscode.Uri.file(root), path).toString();

/** The first event of a function after the cursor, or its first one if there is none. */
function nextEvent(shown: ShownRun | null, name: string): number | null {
  const events = shown?.functions.find((executed) => executed.name === name)?.events ?? [];
  return events.find((event) => event > (shown?.cursor.event ?? -1)) ?? events[0] ?? null;
}

const searchedLines = 200;

function lens(
  { name, place, events }: ExecutedFunction,
  document: vscode.TextDocument,
): vscode.CodeLens | null {
  const line = lineOf(name, place.line1 - 1, document);
  if (line === null || events.length === 0) return null;
  return new vscode.CodeLens(new vscode.Range(line, 0, line, 0), {
    title: `Ringside: ${events.length} ${events.length === 1 ? 'event' : 'events'}`,
    tooltip: 'Go to the next one in the simulator',
    command: commandIds.showEvents,
    arguments: [name],
  });
}

/** The line nearest to the known one that begins what may be the function's definition. */
function lineOf(name: string, known: number, document: vscode.TextDocument): number | null {
  // Not indented: a call is.
  const defines = new RegExp(`^(?:[A-Za-z_#].*\\W)?${name}\\s*\\(`);
  for (let distance = 0; distance <= searchedLines; distance++) {
    for (const line of [known - distance, known + distance]) {
      if (line >= 0 && line < document.lineCount && defines.test(document.lineAt(line).text)) return line;
    }
  }
  return null;
}
