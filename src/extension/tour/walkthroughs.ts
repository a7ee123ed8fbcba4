// Walkthroughs: chooses one, and at each step moves the panel to its event and the editor to its place, and shows its
// text there. One at a time; how far it went is kept for the workspace. Called by main.ts.
// SPDX-License-Identifier: MIT
import * as vscode from 'vscode';
import type { AnchorPlace } from '../../core/anchor/anchor.ts';
import {
  goToStep,
  isFinished,
  isFirstStep,
  isLastStep,
  nextStep,
  previousStep,
  readProgress,
  startTour,
  type TourProgress,
} from '../../core/tour/progress.ts';
import { stepsFor, type Tour, type TourStep } from '../../core/tour/tour.ts';
import { commandIds, contextKeys } from '../ids.ts';
import type { Simulator } from '../simulator/simulator.ts';
import { uriIn, type OpenTree } from '../tree/openTree.ts';
import type { TreeWatch } from '../tree/treeWatch.ts';
import { stepMarkdown, stepRemarks } from './stepText.ts';
import { tourComment } from './tourComment.ts';
import { findAnchor, readTours } from './tourFiles.ts';
import { tourView } from './tourView.ts';

export interface WalkthroughOptions {
  readonly toursFolder: string;
  readonly trees: TreeWatch;
  readonly simulator: Simulator;
  readonly memory: vscode.Memento;
  readonly log: vscode.LogOutputChannel;
}

interface Underway {
  readonly tree: OpenTree;
  readonly tour: Tour;
  readonly steps: readonly TourStep[];
  readonly places: (AnchorPlace | null)[];
  progress: TourProgress;
}

export function walkthroughs(options: WalkthroughOptions): vscode.Disposable {
  const { toursFolder, trees, simulator, memory, log } = options;
  const comment = tourComment();
  const view = tourView();
  let underway: Underway | null = null;
  // Steps that were asked for quickly are shown one after another, and only the last one to its end.
  let turn = 0;

  async function choose(): Promise<void> {
    const { tree } = trees;
    if (!tree) return offerSample();
    const tours = await readTours(toursFolder, log);
    const picks = tours.flatMap((tour) => {
      const steps = stepsFor(tour, tree.version);
      const stored = readProgress(memory.get(keyOf(tour)), tour.id, steps.length);
      const progress = stored && !isFinished(stored) ? stored : null;
      const description = progress
        ? `continues at step ${progress.stepIdx + 1} of ${steps.length}`
        : `${steps.length} steps`;
      return steps.length === 0
        ? []
        : [{ label: tour.title, description, detail: tour.description, tour, steps, progress }];
    });
    const picked = await vscode.window.showQuickPick(picks, {
      title: 'Ringside: Walkthroughs',
      placeHolder:
        picks.length > 0 ? 'Choose a walkthrough' : 'No walkthrough is about this version of Linux',
      matchOnDetail: true,
    });
    if (!picked) return;
    const { tour, steps } = picked;
    const places = await Promise.all(
      steps.map(({ anchor }) => (anchor ? findAnchor(anchor, tree) : Promise.resolve(null))),
    );
    underway = { tree, tour, steps, places, progress: picked.progress ?? startTour(tour.id, steps.length) };
    void vscode.commands.executeCommand('setContext', contextKeys.tourActive, true);
    await simulator.reveal();
    await show();
  }

  async function show(): Promise<void> {
    const at = underway;
    const step = at?.steps[at.progress.stepIdx];
    if (!at || !step) return;
    const mine = ++turn;
    const { progress } = at;
    await memory.update(keyOf(at.tour), progress);
    void vscode.commands.executeCommand('setContext', contextKeys.tourAtFirst, isFirstStep(progress));
    void vscode.commands.executeCommand('setContext', contextKeys.tourAtLast, isLastStep(progress));
    // The tree may have been edited since the walkthrough began.
    const place = step.anchor ? await findAnchor(step.anchor, at.tree) : null;
    if (mine !== turn) return;
    at.places[progress.stepIdx] = place;
    const release = simulator.holdEditor();
    try {
      const eventFound = await movePanel(step);
      if (mine !== turn) return;
      if (step.panel?.show) simulator.controller.pointAt(step.panel.show);
      const fit = { place, eventFound };
      view.show({ title: at.tour.title, ...at }, place?.state === 'missing' ? missingText(step, fit) : '');
      if (place && place.state !== 'missing') {
        const range = new vscode.Range(place.startLine1 - 1, 0, place.endLine1 - 1, 0);
        const uri = uriIn(at.tree, place.file);
        await simulator.showSource(uri, range);
        if (mine !== turn) return;
        const title = `${at.tour.title} ${progress.stepIdx + 1} of ${progress.stepCount}`;
        comment.show(uri, range, title, step.title, stepMarkdown(step, fit));
      } else comment.hide();
    } finally {
      release();
    }
  }

  /** True if the step names no event, or the panel is at it. */
  async function movePanel({ panel }: TourStep): Promise<boolean> {
    if (!panel) return true;
    const { scenario, event } = panel;
    if (!event) {
      await simulator.controller.showScenario(scenario);
      return true;
    }
    const { function: functionName, text, occurrence } = event;
    return simulator.controller.goToStatement({ scenario, functionName, text, occurrence });
  }

  const missingText = (step: TourStep, fit: { place: AnchorPlace | null; eventFound: boolean }): string =>
    [step.title, ...stepRemarks(fit), step.text].join('\n\n');

  function go(move: (progress: TourProgress) => TourProgress): void {
    if (!underway) return;
    underway.progress = move(underway.progress);
    show().catch((error: unknown) => log.error(`walkthrough: ${String(error)}`));
  }
  function end(): void {
    underway = null;
    turn++;
    comment.hide();
    view.show(null, '');
    void vscode.commands.executeCommand('setContext', contextKeys.tourActive, false);
  }
  const command = (id: string, run: (...args: unknown[]) => unknown): vscode.Disposable =>
    vscode.commands.registerCommand(id, run);

  return vscode.Disposable.from(
    comment,
    view,
    trees.onTree(() => end()),
    command(commandIds.startWalkthrough, choose),
    command(commandIds.tourNext, () => go(nextStep)),
    command(commandIds.tourPrevious, () => go(previousStep)),
    command(commandIds.tourGoTo, (at) => go((progress) => goToStep(progress, Number(at) || 0))),
    command(commandIds.tourEnd, end),
  );
}

const keyOf = ({ id }: Tour): string => `ringside.tour.${id}`;

async function offerSample(): Promise<void> {
  const open = 'Open Sample Tree';
  const chosen = await vscode.window.showInformationMessage(
    'A walkthrough leads through a kernel tree, and none is open.',
    open,
  );
  if (chosen === open) await vscode.commands.executeCommand(commandIds.openSampleTree);
}
