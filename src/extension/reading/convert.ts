// Positions, ranges and kinds of the index's protocol as VS Code's. Both count 0-based UTF-16 columns.
// SPDX-License-Identifier: MIT
import * as vscode from 'vscode';
import type { WirePosition, WireRange, WireSymbol } from '../../protocol/indexService.ts';
import { uriIn, type OpenTree } from '../tree/openTree.ts';

export const toWire = ({ line, character }: vscode.Position): WirePosition => ({
  line0: line,
  column0: character,
});

export const toRange = ({ start, end }: WireRange): vscode.Range =>
  new vscode.Range(start.line0, start.column0, end.line0, end.column0);

export const toLocation = (tree: OpenTree, symbol: WireSymbol): vscode.Location =>
  new vscode.Location(uriIn(tree, symbol.path), toRange(symbol.range));

export const symbolKinds: Readonly<Record<WireSymbol['kind'], vscode.SymbolKind>> = {
  function: vscode.SymbolKind.Function,
  prototype: vscode.SymbolKind.Interface,
  macro: vscode.SymbolKind.Constant,
  struct: vscode.SymbolKind.Struct,
  union: vscode.SymbolKind.Struct,
  enum: vscode.SymbolKind.Enum,
  enumerator: vscode.SymbolKind.EnumMember,
  typedef: vscode.SymbolKind.TypeParameter,
  variable: vscode.SymbolKind.Variable,
  member: vscode.SymbolKind.Field,
  option: vscode.SymbolKind.Property,
  file: vscode.SymbolKind.File,
};

/** What is to be said beside a name: what made it, under which condition it exists, that its text did not parse. */
export function detailOf({ via, condition, uncertain }: WireSymbol): string {
  return [via, condition && `if ${condition}`, uncertain ? 'uncertain: did not parse' : null]
    .filter(Boolean)
    .join(', ');
}
