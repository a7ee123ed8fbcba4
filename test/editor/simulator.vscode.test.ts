// In the extension host: the panel opens beside the source and answers even where there is no Run, and what the host
// feels while the core of the tree is indexed is measured.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import * as vscode from 'vscode';
import { figure } from './support/figure.ts';
import { edited, open, readyIndex, ringside, until } from './support/ringside.ts';

const panelTabs = (): vscode.Tab[] =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(
      ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.includes('ringside.simulator'),
    );

describe('the simulator', () => {
  it('opens one panel beside the source, however often it is asked for', async () => {
    await open('arch/x86/kernel/fpu/context.h');
    await vscode.commands.executeCommand('ringside.openSimulator');
    await until('the panel has a tab', () => panelTabs().length === 1);
    await vscode.commands.executeCommand('ringside.openSimulator');
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(panelTabs().length, 1);
    assert.notEqual(panelTabs()[0]?.group.viewColumn, vscode.window.activeTextEditor?.viewColumn);
  });

  it('makes a Run of the open tree, whose functions get a lens', async () => {
    const { simulator } = await ringside();
    await until('the panel shows a Run', () => simulator.controller.shown !== null);
    const { shown } = simulator.controller;
    const prepare = shown?.functions.find(({ name }) => name === 'switch_fpu_prepare');
    assert.ok(prepare, 'switch_fpu_prepare took part');
    const document = await open(prepare.place.path);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
    );
    const lens = lenses.find(({ command }) => command?.arguments?.[0] === 'switch_fpu_prepare');
    assert.equal(lens?.command?.title, `Ringside: ${prepare.events.length} events`);
    assert.match(document.lineAt(lens.range.start.line).text, /switch_fpu_prepare/);
    await vscode.commands.executeCommand(lens.command.command, ...(lens.command.arguments ?? []));
    await until('the cursor is at the first event of it', () =>
      prepare.events.includes(simulator.controller.shown?.cursor.event ?? -1),
    );
  });

  it('makes the Run anew after an edit, and has the old one back after undo', async () => {
    const { simulator } = await ringside();
    const { controller } = simulator;
    const place = controller.shown?.functions.find(({ name }) => name === 'switch_fpu_prepare')?.place;
    assert.ok(place);
    const before = controller.shown;
    const document = await open(place.path);
    const line = /\n[^\n]*last_cpu = cpu;/.exec(document.getText());
    assert.ok(line, 'there is a statement to delete');
    const gone = new vscode.Range(
      document.positionAt(line.index),
      document.positionAt(line.index + line[0].length),
    );
    await edited(
      document,
      (edit) => edit.delete(document.uri, gone),
      async () => {
        await until(
          'there is another Run',
          () => (controller.shown ?? before)?.run.runId !== before?.run.runId,
        );
        assert.ok(controller.shown?.run.editedAt, 'it says that it is of edited source');
        assert.notEqual(controller.shown.run.eventCount, before?.run.eventCount);
      },
    );
    await until('the Run is that of the saved text', () => controller.shown?.run.editedAt === null);
    assert.equal(controller.shown?.run.eventCount, before?.run.eventCount);
  });
});

describe('the extension host while the core is indexed', () => {
  it('is measured', async () => {
    await readyIndex();
    const { index, trees, storeDir } = await ringside();
    // Without its store the index is made from nothing, which is the longest that it takes.
    rmSync(storeDir, { recursive: true, force: true });
    // The finest that it has; a delay includes the resolution itself.
    const delays = monitorEventLoopDelay({ resolution: 1 });
    const started = performance.now();
    index.again();
    delays.enable();
    await until('indexing has begun', () => index.state.kind === 'indexing');
    await readyIndex();
    delays.disable();
    const { summary } = index.state.kind === 'ready' ? index.state : { summary: null };
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    figure(
      `longest block of the extension host while indexing ${trees.tree?.version ?? 'the tree'} (${summary?.files ?? 0} files, ${seconds} s${summary?.warm ? ', warm' : ''}): ${(delays.max / 1e6).toFixed(1)} ms, 99.9 %: ${(delays.percentile(99.9) / 1e6).toFixed(1)} ms`,
    );
    assert.ok((summary?.files ?? 0) > 0);
  }).timeout(300_000);
});
