// In the extension host: the extension is there, becomes active, and registers what its manifest promises.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('the extension', () => {
  it('activates', async () => {
    const extension = vscode.extensions.getExtension('ringside.ringside');
    assert.ok(extension, 'ringside.ringside is installed');
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('registers every command of its manifest', async () => {
    const manifest = vscode.extensions.getExtension('ringside.ringside')?.packageJSON as {
      contributes?: { commands?: { command: string }[] };
    };
    const promised = (manifest.contributes?.commands ?? []).map(({ command }) => command);
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.ok(promised.length > 0, 'the manifest contributes commands');
    assert.deepEqual(
      promised.filter((command) => !registered.has(command)),
      [],
    );
  });
});
