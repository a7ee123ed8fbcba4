// Whether another extension answers for C in this window. Two answers to one question are a nuisance, and one of a
// compiler is the better one: Ringside's navigation steps back then, unless the setting says otherwise.
// Called by readingProviders.ts and the index menu.
// SPDX-License-Identifier: MIT
import * as vscode from 'vscode';
import { navigationSetting } from '../settings.ts';

interface OtherExtension {
  readonly id: string;
  readonly name: string;
  /** The setting that turns its language features off, and the value that does. */
  readonly off?: readonly [string, unknown];
}

const others: readonly OtherExtension[] = [
  { id: 'llvm-vs-code-extensions.vscode-clangd', name: 'clangd', off: ['clangd.enable', false] },
  { id: 'ms-vscode.cpptools', name: 'C/C++', off: ['C_Cpp.intelliSenseEngine', 'disabled'] },
  { id: 'ccls-project.ccls', name: 'ccls' },
];

/** The name of an active extension that answers for C, or null. */
export function activeCExtension(): string | null {
  const active = others.find(({ id, off }) => {
    if (!vscode.extensions.getExtension(id)?.isActive) return false;
    return off === undefined || vscode.workspace.getConfiguration().get(off[0]) !== off[1];
  });
  return active?.name ?? null;
}

/** Whether Ringside's navigation leaves the answers to another extension. */
export function navigationStepsBack(): boolean {
  const setting = navigationSetting();
  return setting === 'off' || (setting === 'auto' && activeCExtension() !== null);
}
