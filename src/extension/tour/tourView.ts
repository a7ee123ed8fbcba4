// The list of a walkthrough's steps in the Ringside container: the current one, those that were seen, and those that
// do not fit this tree. Called by walkthroughs.ts.
// SPDX-License-Identifier: MIT
import * as vscode from 'vscode';
import type { AnchorPlace } from '../../core/anchor/anchor.ts';
import type { TourProgress } from '../../core/tour/progress.ts';
import type { TourStep } from '../../core/tour/tour.ts';
import { commandIds, viewIds } from '../ids.ts';
import { placeWord } from './stepText.ts';

export interface ShownTour {
  readonly title: string;
  readonly steps: readonly TourStep[];
  readonly places: readonly (AnchorPlace | null)[];
  readonly progress: TourProgress;
}

export interface TourView extends vscode.Disposable {
  /** Null: no walkthrough is under way. `message` stands above the list. */
  show(tour: ShownTour | null, message: string): void;
}

export function tourView(): TourView {
  const changed = new vscode.EventEmitter<void>();
  let shown: ShownTour | null = null;
  const view = vscode.window.createTreeView<number>(viewIds.walkthrough, {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: (at) => (at === undefined ? (shown?.steps.map((_, i) => i) ?? []) : []),
      getParent: () => undefined,
      getTreeItem: (at) => (shown ? item(shown, at) : new vscode.TreeItem('')),
    },
  });
  return {
    show(tour, message) {
      shown = tour;
      view.title = tour ? tour.title : 'Walkthrough';
      view.message = message;
      changed.fire();
      // Only if the list is on the screen: revealing would open the container.
      if (tour && view.visible) void view.reveal(tour.progress.stepIdx, { select: true, focus: false });
    },
    dispose() {
      view.dispose();
      changed.dispose();
    },
  };
}

function item({ steps, places, progress }: ShownTour, at: number): vscode.TreeItem {
  const step = steps[at];
  const item = new vscode.TreeItem(`${at + 1}. ${step?.title ?? ''}`);
  item.id = `${progress.tourId}/${at}`;
  item.description = placeWord(places[at] ?? null);
  const current = at === progress.stepIdx;
  const icon = current ? 'arrow-small-right' : progress.seen.includes(at) ? 'check' : 'circle-outline';
  item.iconPath = new vscode.ThemeIcon(icon);
  item.accessibilityInformation = {
    label: `${item.label?.toString() ?? ''}${current ? ', current step' : ''} ${item.description}`.trim(),
  };
  item.command = { command: commandIds.tourGoTo, title: 'Go to Step', arguments: [at] };
  return item;
}
