// The simulator's part of the extension: gives the panel's controller its process, its webview, the editor and the
// workspace. The process starts when the panel is first opened. Called by main.ts and by the walkthroughs.
// SPDX-License-Identifier: MIT
import * as vscode from 'vscode';
import type { SimulatorServiceApi, SimulatorServiceEvents } from '../../protocol/simulatorService.ts';
import { startService, type ServiceClient } from '../../service/rpc/childClient.ts';
import { commandIds, settingKeys } from '../ids.ts';
import { onSettings, simulatorSettings, traceWanted } from '../settings.ts';
import { sampleUri } from '../tree/homeView.ts';
import type { TreeWatch } from '../tree/treeWatch.ts';
import { breakpointGutter } from './breakpointGutter.ts';
import { askForTrace } from './askForTrace.ts';
import { eventLenses } from './eventLenses.ts';
import { followEditor } from './followEditor.ts';
import type { PanelController } from './controllerTypes.ts';
import { panelController } from './panelController.ts';
import { panelWebview } from './panelWebview.ts';
import type { PanelPorts } from './ports.ts';
import { copyLink, openLinks } from './runLinks.ts';
import { readRunPoint } from './runPoint.ts';
import { savePicture, saveRun } from './saveExport.ts';
import { unsavedTexts, watchEdits } from './unsavedTexts.ts';

export interface Simulator extends vscode.Disposable {
  readonly controller: PanelController;
  /** How many events of the shown Run are statements of a function; 0 if none is shown. */
  eventsOf(functionName: string): number;
  /** Opens the panel beside the source, or brings it to the front. */
  reveal(): Promise<void>;
  /** Shows a range of the source beside the panel. */
  showSource(uri: vscode.Uri, range: vscode.Range): Promise<void>;
  /** Until the returned function is called, the panel's moves open nothing in the editor. */
  holdEditor(): () => void;
}

export interface SimulatorOptions {
  readonly extensionUri: vscode.Uri;
  readonly serviceEntry: string;
  readonly trees: TreeWatch;
  readonly log: vscode.LogOutputChannel;
}

export function simulator({ extensionUri, serviceEntry, trees, log }: SimulatorOptions): Simulator {
  let client: ServiceClient<SimulatorServiceApi> | null = null;
  const importing = new vscode.EventEmitter<SimulatorServiceEvents['importProgress']>();
  function service(): ServiceClient<SimulatorServiceApi> {
    if (client) return client;
    const started = startService<SimulatorServiceApi, SimulatorServiceEvents>({
      kind: 'simulator',
      entry: serviceEntry,
      events: ['progress', 'sweepProgress', 'waitsProgress', 'importProgress', 'log'],
      onEvent(event) {
        if (event.event === 'log') log[event.params.level](`simulator: ${event.params.message}`);
        else if (event.event === 'progress') controller.progress(event.params.events, event.params.message);
        else if (event.event === 'sweepProgress') controller.tabs.sweep.progress(event.params);
        else if (event.event === 'waitsProgress') controller.tabs.waits.progress(event.params);
        else importing.fire(event.params);
      },
      log: (line) => log.warn(line),
    });
    started.onExit((reason, willRestart) => {
      // The next request starts a process of its own accord.
      if (!willRestart) client = null;
      controller.serviceEnded(reason, willRestart);
    });
    return (client = started);
  }

  const request: PanelPorts['request'] = async (method, params, cancel) => {
    const from = performance.now();
    const source = new vscode.CancellationTokenSource();
    const onAbort = (): void => source.cancel();
    cancel?.addEventListener('abort', onAbort);
    try {
      return await service().request(method, params as never, source.token);
    } finally {
      cancel?.removeEventListener('abort', onAbort);
      source.dispose();
      if (traceWanted()) log.info(`simulator: ${method} ${(performance.now() - from).toFixed(1)} ms`);
    }
  };
  const webview = panelWebview({
    extensionUri,
    sourceWillFollow: () => trees.tree !== null,
    onIntent: (intent) => controller.handle(intent),
    onRestored(kept) {
      const point = readRunPoint((kept as { readonly point?: unknown } | null)?.point);
      if (point && !controller.shown) controller.restore(point);
    },
    onClosed: () => controller.closed(),
    log: (message) => log.warn(message),
  });
  const editor = followEditor(() => webview.column);
  const { scenario, profile, follow } = simulatorSettings();
  const controller = panelController(
    {
      request,
      send: (message) => webview.send(message),
      treeRoot: () => trees.tree?.root ?? null,
      sampleRoot: sampleUri(extensionUri).fsPath,
      overlays: unsavedTexts,
      follow: (root, place, open) => editor.follow(root, place, open),
      willFollow: (root, paths) => editor.willFollow(root, paths),
      openSource: (root, path, line1) =>
        void editor.openSource(root, path, line1).catch((error: unknown) => {
          log.warn(`${path}: ${String(error)}`);
          void vscode.window.showWarningMessage(
            `Ringside: ${path} cannot be opened: is the tree of this run still there?`,
          );
        }),
      copyLink: (point) => void copyLink(point),
      saveRun(format) {
        const { shown } = controller;
        const same = (): boolean => controller.shown?.run.runId === shown?.run.runId;
        if (shown) void saveRun(shown, format, request, same);
      },
      savePicture(picture) {
        if (controller.shown) void savePicture(controller.shown, picture);
      },
      openFolder: () => void vscode.commands.executeCommand('workbench.action.files.openFolder'),
      showOutput: () => log.show(),
      runChanged() {
        lenses.refresh();
        gutter.refresh();
      },
      log: (level, message) => log[level](message),
      every(milliseconds, tick) {
        const timer = setInterval(tick, milliseconds);
        return () => clearInterval(timer);
      },
    },
    { scenario, sample: false, ...(profile ? { profile } : {}) },
    follow,
  );
  const lenses = eventLenses(controller, () => webview.reveal());
  const gutter = breakpointGutter(controller, extensionUri, () => webview.reveal());
  const registrations = vscode.Disposable.from(
    webview,
    editor,
    lenses,
    gutter,
    openLinks(controller, () => webview.reveal()),
    watchEdits(
      () => controller.latest,
      (quiet) => void controller.edited(quiet),
    ),
    trees.onTree((tree) => {
      const { shown } = controller;
      if (!shown || shown.root === tree?.root || controller.choice.sample) return;
      if (tree) void controller.start();
      else controller.treeGone();
    }),
    onSettings([settingKeys.scenario, settingKeys.profile], () => {
      const now = simulatorSettings();
      const { sample } = controller.choice;
      if (controller.shown)
        void controller.start({
          scenario: now.scenario,
          sample,
          ...(now.profile ? { profile: now.profile } : {}),
        });
    }),
    importing,
    vscode.commands.registerCommand(commandIds.openSimulator, () => webview.reveal()),
    vscode.commands.registerCommand(commandIds.importTrace, async () => {
      const treeRoot = trees.tree?.root ?? null;
      const trace = await askForTrace(
        (params, cancel) => request('importTrace', params, cancel),
        importing.event,
        treeRoot,
      );
      if (!trace) return;
      await webview.reveal();
      controller.closed();
      controller.showPage({ kind: 'trace', trace });
    }),
  );
  return {
    controller,
    eventsOf: (name) => controller.shown?.functions.find((one) => one.name === name)?.events.length ?? 0,
    reveal: () => webview.reveal(),
    showSource: (uri, range) => editor.showSource(uri, range),
    holdEditor: () => editor.hold(),
    dispose() {
      registrations.dispose();
      void client?.dispose();
    },
  };
}
