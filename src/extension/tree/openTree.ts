// The kernel tree that is open: where it is, and how its paths and the editor's URIs become each other.
// Paths of the tree are relative to its root with "/"; only files on disk can belong to it.
// SPDX-License-Identifier: MIT
import path from 'node:path';
import * as vscode from 'vscode';
import { inspectTree } from '../../core/kernel/tree.ts';
import { treeFiles } from '../../service/index/treePort.ts';

export interface OpenTree {
  /** Absolute path of the root on the machine that the extension host runs on. */
  readonly root: string;
  readonly uri: vscode.Uri;
  /** e.g. "6.1.192"; null if the Makefile names none. */
  readonly version: string | null;
}

/** Files that Ringside reads. By name, because VS Code takes `.h` for C++. */
export const sourceSelector: vscode.DocumentSelector = [
  { scheme: 'file', pattern: '**/*.{c,h,S}' },
  { scheme: 'vscode-remote', pattern: '**/*.{c,h,S}' },
];

export const isSource = (document: vscode.TextDocument): boolean =>
  vscode.languages.match(sourceSelector, document) > 0;

/** The path of a file in the tree, or null if it is not in it. */
export function pathIn(tree: OpenTree, uri: vscode.Uri): string | null {
  if (uri.scheme !== tree.uri.scheme || uri.authority !== tree.uri.authority) return null;
  const relative = path.relative(tree.root, uri.fsPath);
  if (relative === '' || relative.startsWith('..') || path.isAbsolute(relative)) return null;
  return relative.split(path.sep).join('/');
}

export const uriIn = (tree: OpenTree, treePath: string): vscode.Uri =>
  vscode.Uri.joinPath(tree.uri, ...treePath.split('/'));

/** What a folder is: a tree, or why it is not one. */
export function lookAt(uri: vscode.Uri): { tree: OpenTree } | { problem: string } {
  if (uri.scheme !== 'file') return { problem: `it is not on this machine (${uri.scheme}:)` };
  const { isKernelTree, version, problem } = inspectTree(treeFiles(uri.fsPath));
  if (!isKernelTree) return { problem: problem ?? 'it is not a kernel tree' };
  return { tree: { root: uri.fsPath, uri, version } };
}
