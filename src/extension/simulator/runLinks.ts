// Links to a point of a Run: opened from anywhere through the editor's URI scheme, and copied from the panel.
// Called by simulator.ts; what a link is made of is in runPoint.ts.
// SPDX-License-Identifier: MIT
import * as vscode from 'vscode';
import type { PanelController } from './controllerTypes.ts';
import { linkTo, readLink, type LinkedPoint } from './runPoint.ts';

const extensionId = 'ringside.ringside';

/** Answers links that the editor is asked to open; a bad one gets one message, and nothing changes. */
export function openLinks(controller: PanelController, reveal: () => Promise<void>): vscode.Disposable {
  return vscode.window.registerUriHandler({
    async handleUri({ path, query }) {
      const point = readLink(path, query);
      if (!point.ok) {
        void vscode.window.showErrorMessage(`Ringside: this link cannot be opened: ${point.error}.`);
        return;
      }
      // The panel that opens now asks for its first Run: it is to be this one.
      if (!controller.shown) controller.restore(point.value);
      await reveal();
      await controller.open(point.value);
    },
  });
}

export async function copyLink(point: LinkedPoint): Promise<void> {
  const link = linkTo(point);
  if (link === null) {
    void vscode.window.showWarningMessage(
      'Ringside: a scenario file of your own has no link, because nobody else has it.',
    );
    return;
  }
  const uri = `${vscode.env.uriScheme}://${extensionId}${link}`;
  await vscode.env.clipboard.writeText(uri);
  vscode.window.setStatusBarMessage(`Ringside: link to event ${point.event} copied`, 4000);
}
