// Breakpoints by place in the editor: dots beside the line numbers, the command that sets one at a line, and lines that
// move when the text above them is edited. Called by simulator.ts.
// SPDX-License-Identifier: MIT
import * as vscode from 'vscode';
import { commandIds } from '../ids.ts';
import { movedPlaces } from './movedPlaces.ts';
import type { PanelController } from './controllerTypes.ts';
import { pathBelow } from './unsavedTexts.ts';

export interface BreakpointGutter extends vscode.Disposable {
  refresh(): void;
}

const place = /^(\S+\.[chS]):(\d+)$/;

export function breakpointGutter(
  controller: PanelController,
  extensionUri: vscode.Uri,
  reveal: () => Promise<void>,
): BreakpointGutter {
  const dot = (file: string): vscode.TextEditorDecorationType =>
    vscode.window.createTextEditorDecorationType({
      gutterIconPath: vscode.Uri.joinPath(extensionUri, 'media', file),
      gutterIconSize: 'contain',
      overviewRulerColor: new vscode.ThemeColor('debugIcon.breakpointForeground'),
      overviewRulerLane: vscode.OverviewRulerLane.Left,
    });
  const set = dot('breakpoint.svg');
  const off = dot('breakpoint-off.svg');

  /** What the gutters show: a move of the cursor changes nothing here. */
  let drawn: readonly unknown[] = [];
  const draw = (): void => {
    const { shown } = controller;
    drawn = [shown?.root, controller.breakpoints.list];
    for (const editor of vscode.window.visibleTextEditors) {
      const file = shown && pathBelow(shown.root, editor.document);
      const at = (enabled: boolean): vscode.Range[] =>
        controller.breakpoints.list.flatMap((one) => {
          const [, path, line1] = place.exec(one.text) ?? [];
          if (!file || one.enabled !== enabled || !(file === path || file.endsWith(`/${path}`))) return [];
          const line = Number(line1) - 1;
          return line < editor.document.lineCount ? [new vscode.Range(line, 0, line, 0)] : [];
        });
      editor.setDecorations(set, at(true));
      editor.setDecorations(off, at(false));
    }
  };

  /** `from`: what the menu of the line numbers gives. */
  async function toggle(from: unknown): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const { shown } = controller;
    if (!shown) {
      const open = 'Open Simulator';
      const chosen = await vscode.window.showInformationMessage(
        'Run breakpoints hold in the run that the simulator shows, and it shows none.',
        open,
      );
      if (chosen === open) await reveal();
      return;
    }
    const file = editor && pathBelow(shown.root, editor.document);
    if (!editor || !file) {
      void vscode.window.showInformationMessage(
        `A run breakpoint needs a C file of the tree that ran: ${shown.root}`,
      );
      return;
    }
    const line1 = lineOf(from) ?? editor.selection.active.line + 1;
    const error = await controller.breakpoints.toggle(`${file}:${line1}`);
    if (error !== null) void vscode.window.showWarningMessage(`No breakpoint: ${error}.`);
  }

  const registrations = vscode.Disposable.from(
    set,
    off,
    vscode.commands.registerCommand(commandIds.toggleRunBreakpoint, toggle),
    vscode.window.onDidChangeVisibleTextEditors(draw),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const { shown } = controller;
      const file = shown && pathBelow(shown.root, document);
      if (!file || contentChanges.length === 0) return;
      const changes = contentChanges.map(({ range, text }) => ({
        fromLine1: range.start.line + 1,
        toLine1: range.end.line + 1,
        toStart: range.end.character === 0,
        newLines: text.split('\n').length - 1,
      }));
      const texts = controller.breakpoints.list.map((one) => one.text);
      controller.breakpoints.rename(movedPlaces(texts, file, changes));
      draw();
    }),
  );
  return {
    refresh() {
      const now = [controller.shown?.root, controller.breakpoints.list];
      if (now.some((part, i) => part !== drawn[i])) draw();
    },
    dispose: () => registrations.dispose(),
  };
}

function lineOf(from: unknown): number | null {
  if (typeof from !== 'object' || from === null) return null;
  const line = (from as Readonly<Record<string, unknown>>)['lineNumber'];
  return typeof line === 'number' && Number.isInteger(line) && line >= 1 ? line : null;
}
