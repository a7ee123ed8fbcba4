// Where a question of a reader is asked: the tree, the file in it, and an index that knows the text on the screen.
// Called by the providers of this folder.
// SPDX-License-Identifier: MIT
import type * as vscode from 'vscode';
import type { PositionParams } from '../../protocol/indexService.ts';
import type { IndexSession } from '../index/indexSession.ts';
import { pathIn, type OpenTree } from '../tree/openTree.ts';
import type { TreeWatch } from '../tree/treeWatch.ts';
import { toWire } from './convert.ts';

export interface ReadingPlace {
  readonly tree: OpenTree;
  readonly path: string;
}

/** What the providers ask and where. */
export interface Reading {
  readonly trees: TreeWatch;
  readonly index: IndexSession;
  readonly log: vscode.LogOutputChannel;
  /** True while another extension answers for C: then only what no other has is answered. */
  readonly stepsBack: () => boolean;
  /** How many events of the shown Run are statements of a function. */
  readonly eventsOf: (functionName: string) => number;
}

/** Null for a file outside the tree; afterwards the index knows the text that is on the screen. */
export function placeOf({ trees, index }: Reading, document: vscode.TextDocument): ReadingPlace | null {
  const { tree } = trees;
  const path = tree && pathIn(tree, document.uri);
  if (!tree || path === null) return null;
  index.flush(document);
  return { tree, path };
}

/** The place of a navigation that Ringside answers; null if it steps back or the file is not in the tree. */
export const navigationPlace = (reading: Reading, document: vscode.TextDocument): ReadingPlace | null =>
  reading.stepsBack() ? null : placeOf(reading, document);

export const positionIn = ({ path }: ReadingPlace, position: vscode.Position): PositionParams => ({
  path,
  position: toWire(position),
});
