// The walkthroughs that come with the extension, and how their anchors look at the open tree.
// A file that is wrong is a line in the log and does not keep the others from being offered.
// SPDX-License-Identifier: MIT
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { resolveAnchor, type AnchorPlace, type SourceAnchor } from '../../core/anchor/anchor.ts';
import { readTour } from '../../core/tour/readTour.ts';
import type { Tour } from '../../core/tour/tour.ts';
import { uriIn, type OpenTree } from '../tree/openTree.ts';

export async function readTours(folder: string, log: vscode.LogOutputChannel): Promise<Tour[]> {
  const tours: Tour[] = [];
  for (const name of (await readdir(folder)).sort()) {
    if (!name.endsWith('.json') || name.endsWith('.schema.json')) continue;
    const read = readTour(await readFile(path.join(folder, name), 'utf8'));
    if (read.ok) tours.push(read.value);
    else log.error(`tours/${name}: ${read.error.message}`);
  }
  return tours;
}

/** Looks at the text that the editor shows where a file is open, else at the disk. */
export async function findAnchor(anchor: SourceAnchor, tree: OpenTree): Promise<AnchorPlace> {
  const texts = new Map<string, string | null>();
  for (const { file } of [anchor, ...(anchor.alternatives ?? [])]) {
    if (!texts.has(file)) texts.set(file, await textOf(uriIn(tree, file)));
  }
  return resolveAnchor(anchor, {
    readFile: (file) => texts.get(file) ?? null,
    functionExtent: () => null,
    treeVersion: tree.version,
  });
}

async function textOf(uri: vscode.Uri): Promise<string | null> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open) return open.getText();
  // Kernel sources are not all UTF-8; latin1 keeps every line.
  return readFile(uri.fsPath, 'latin1').catch(() => null);
}
