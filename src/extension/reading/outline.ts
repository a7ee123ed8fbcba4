// Document symbols as a tree: members and enumerators below the struct, union or enum that contains them.
// SPDX-License-Identifier: MIT
import * as vscode from 'vscode';
import type { WireSymbol } from '../../protocol/indexService.ts';
import { detailOf, symbolKinds, toRange } from './convert.ts';

/** Nests by extent; symbols in any order. */
export function outline(symbols: readonly WireSymbol[]): vscode.DocumentSymbol[] {
  const ordered = symbols
    .map((symbol) => ({ symbol, node: documentSymbol(symbol) }))
    .sort((a, b) => startsFirst(a.node.range, b.node.range));
  const roots: vscode.DocumentSymbol[] = [];
  const open: vscode.DocumentSymbol[] = [];
  for (const { symbol, node } of ordered) {
    while (open.length > 0 && !open.at(-1)?.range.contains(node.range)) open.pop();
    (open.at(-1)?.children ?? roots).push(node);
    // Macros defined inside a struct's braces are listed in it; nothing is ever inside a member or a variable.
    if (symbol.kind === 'struct' || symbol.kind === 'union' || symbol.kind === 'enum') open.push(node);
  }
  return roots;
}

function documentSymbol(symbol: WireSymbol): vscode.DocumentSymbol {
  const name = toRange(symbol.range);
  // VS Code demands that the name lies within the whole.
  const whole = toRange(symbol.extent).union(name);
  return new vscode.DocumentSymbol(symbol.name, detailOf(symbol), symbolKinds[symbol.kind], whole, name);
}

const startsFirst = (a: vscode.Range, b: vscode.Range): number =>
  a.start.compareTo(b.start) || b.end.compareTo(a.end);
