// "Ringside: Import Trace": asks for the file, reads it with progress and cancel, and says why if it cannot be read.
// Called by simulator.ts.
// SPDX-License-Identifier: MIT
import * as vscode from 'vscode';
import type { SimulatorServiceEvents } from '../../protocol/simulatorService.ts';
import type { ImportParams, ImportReply, TraceView } from '../../protocol/traceImport.ts';

type Read = (params: ImportParams, cancel: AbortSignal) => Promise<ImportReply>;

/** More tasks are not sent to the panel. */
const mostTasks = 300;

/** The trace that the user chose; null if there is none, which was said. */
export async function askForTrace(
  read: Read,
  onProgress: vscode.Event<SimulatorServiceEvents['importProgress']>,
  treeRoot: string | null,
): Promise<TraceView | null> {
  const [picked] =
    (await vscode.window.showOpenDialog({
      title: 'A trace as text: of ftrace, trace-cmd report or perf script',
      openLabel: 'Import',
    })) ?? [];
  if (!picked) return null;
  const reply = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Importing the trace', cancellable: true },
    async (progress, token) => {
      const abort = new AbortController();
      let shown = 0;
      const listening = vscode.Disposable.from(
        token.onCancellationRequested(() => abort.abort()),
        onProgress(({ bytesDone, bytesTotal, lines }) => {
          const percent = bytesTotal > 0 ? (100 * bytesDone) / bytesTotal : 0;
          progress.report({ message: `${lines.toLocaleString('en-US')} lines`, increment: percent - shown });
          shown = percent;
        }),
      );
      try {
        return await read({ path: picked.fsPath, treeRoot }, abort.signal);
      } catch (error) {
        return {
          kind: 'problem' as const,
          code: 'bad-trace' as const,
          message: error instanceof Error ? error.message : String(error),
        };
      } finally {
        listening.dispose();
      }
    },
  );
  if (reply.kind === 'trace') return { ...reply.trace, ...shortened(reply.trace) };
  if (reply.code !== 'cancelled') void vscode.window.showErrorMessage(`Ringside: ${reply.message}`);
  return null;
}

/** The tasks that ran longest, and the lanes of those. */
function shortened({ tasks, lanes }: TraceView): Pick<TraceView, 'tasks' | 'lanes'> {
  return {
    tasks: tasks.slice(0, mostTasks),
    lanes: {
      ...lanes,
      cpus: lanes.cpus.map(({ cpu, runs }) => ({ cpu, runs: runs.filter(({ task }) => task < mostTasks) })),
    },
  };
}
