// What the panel's controller needs from the outside, so that it runs without VS Code and without a process in tests.
// Implemented by simulator.ts.
// SPDX-License-Identifier: MIT
import type { PanelPicture, ToPanel, ViewPlace } from '../../protocol/panel.ts';
import type {
  Overlay,
  SimulatorArgs,
  SimulatorMethod,
  SimulatorReply,
} from '../../protocol/simulatorService.ts';
import type { LinkedPoint } from './runPoint.ts';

export interface PanelPorts {
  /** Rejects if the process is gone or has no answer. */
  request<M extends SimulatorMethod>(
    method: M,
    params: SimulatorArgs<M>,
    cancel?: AbortSignal,
  ): Promise<SimulatorReply<M>>;
  /** Does nothing while there is no panel. */
  send(message: ToPanel): void;
  /** Root of the open tree, or null. */
  treeRoot(): string | null;
  readonly sampleRoot: string;
  /** Unsaved texts of files of a tree. */
  overlays(root: string): readonly Overlay[];
  /**
   * Marks a statement in the editor; null takes the mark away. Not `open`: only where its file is visible, because
   * nobody wants another file in place of the one that they are typing in.
   */
  follow(root: string, place: ViewPlace | null, open: boolean): void;
  /** Files that `follow` may be asked for next: they are read when there is time for it. */
  willFollow(root: string, paths: readonly string[]): void;
  openSource(root: string, path: string, line1: number): void;
  copyLink(point: LinkedPoint): void;
  /** Asks where, and writes. */
  saveRun(format: 'csv' | 'chrome-trace'): void;
  savePicture(picture: PanelPicture): void;
  openFolder(): void;
  showOutput(): void;
  /** The functions of the shown Run, or its cursor, have changed. */
  runChanged(): void;
  log(level: 'info' | 'warn', message: string): void;
  /** Calls back at intervals until the returned function is called. */
  every(milliseconds: number, tick: () => void): () => void;
}
