// Asks where an export goes and writes it there: the events of the shown Run, or a picture that the panel drew.
// Called by simulator.ts.
// SPDX-License-Identifier: MIT
import * as vscode from 'vscode';
import { runExport, type ExportFormat } from '../../core/sim/export/runExport.ts';
import type { PanelPicture } from '../../protocol/panel.ts';
import type { PanelPorts } from './ports.ts';
import type { ShownRun } from './controllerTypes.ts';
import { writeWhole } from './writeWhole.ts';

const rowsPerRequest = 2_000;

const kinds = {
  csv: { filter: 'CSV', extension: 'csv' },
  'chrome-trace': { filter: 'Chrome trace (Perfetto)', extension: 'json' },
  png: { filter: 'PNG', extension: 'png' },
  svg: { filter: 'SVG', extension: 'svg' },
} as const;

/** All events of the shown Run; `stillShown` says whether the service's Run is still this one. */
export async function saveRun(
  shown: ShownRun,
  format: ExportFormat,
  request: PanelPorts['request'],
  stillShown: () => boolean,
): Promise<void> {
  const target = await askWhere(`${shown.run.scenario.id}${format === 'csv' ? '-events' : '-trace'}`, format);
  if (!target) return;
  await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: `Ringside: writing ${shown.run.eventCount.toLocaleString('en-US')} events`,
      cancellable: true,
    },
    (_, cancel) =>
      write(
        target,
        pieces(shown, format, request, () => stillShown() && !cancel.isCancellationRequested),
      ),
  );
}

async function* pieces(
  { run }: ShownRun,
  format: ExportFormat,
  request: PanelPorts['request'],
  goesOn: () => boolean,
): AsyncGenerator<string> {
  const text = runExport(format, run);
  for (let from = 0; from < run.eventCount; from += rowsPerRequest) {
    const to = Math.min(from + rowsPerRequest, run.eventCount);
    const rows = await request('events', { from, to });
    if (!goesOn()) throw new Error('it was cancelled, or the run was made anew meanwhile');
    yield text.add(rows);
  }
  yield text.end();
}

export async function savePicture(shown: ShownRun, picture: PanelPicture): Promise<void> {
  const name = `${shown.run.scenario.id}-${picture.what}-event-${shown.cursor.event}`;
  const target = await askWhere(name, picture.format);
  if (!target) return;
  const bytes =
    picture.format === 'png' ? Buffer.from(picture.data, 'base64') : Buffer.from(picture.data, 'utf8');
  await write(
    target,
    (async function* () {
      yield bytes;
    })(),
  );
}

async function askWhere(name: string, format: keyof typeof kinds): Promise<vscode.Uri | undefined> {
  const { filter, extension } = kinds[format];
  // Never in the kernel tree by default: it is not ours.
  const home = vscode.Uri.file(process.env['HOME'] ?? process.env['USERPROFILE'] ?? '/');
  return vscode.window.showSaveDialog({
    title: 'Ringside: Export',
    defaultUri: vscode.Uri.joinPath(home, `${name}.${extension}`),
    filters: { [filter]: [extension] },
  });
}

/** A failure is told; what was at the target stays then. */
async function write(target: vscode.Uri, pieces: AsyncIterable<string | Buffer>): Promise<void> {
  try {
    await writeWhole(target.fsPath, pieces);
    vscode.window.setStatusBarMessage(`Ringside: ${target.fsPath} written`, 5000);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(`Ringside: nothing was exported to ${target.fsPath}: ${reason}.`);
  }
}
