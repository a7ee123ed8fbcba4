// In the extension host, on the sample tree or the one that is opened: outline, go to definition, symbols and hovers
// come through VS Code's own commands, as a person gets them.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { edited, open, placeOf, readyIndex } from './support/ringside.ts';

const cpuflags = 'arch/x86/boot/cpuflags.c';
const at = (uri: vscode.Uri, position: vscode.Position): [vscode.Uri, vscode.Position] => [uri, position];

describe('reading', () => {
  before(readyIndex);

  it('lists the functions of a file, and members below their struct', async () => {
    const { uri } = await open(cpuflags);
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      uri,
    );
    assert.ok(symbols.some(({ name, kind }) => name === 'has_fpu' && kind === vscode.SymbolKind.Function));

    const types = await open('arch/x86/include/asm/fpu/types.h');
    const roots = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      types.uri,
    );
    const fpu = roots.find(({ name, kind }) => name === 'fpu' && kind === vscode.SymbolKind.Struct);
    assert.ok(
      fpu?.children.some(({ name }) => name === 'last_cpu'),
      'fpu.last_cpu is below fpu',
    );
    assert.ok(!roots.some(({ name }) => name === 'last_cpu'), 'last_cpu is not at the top');
  });

  it('goes to the definition of a macro in another file', async () => {
    const document = await open(cpuflags);
    const found = await vscode.commands.executeCommand<vscode.Location[]>(
      'vscode.executeDefinitionProvider',
      ...at(document.uri, placeOf(document, 'X86_CR0_TS')),
    );
    const [first] = found;
    assert.match(first?.uri.path ?? '', /arch\/x86\/include\/uapi\/asm\/processor-flags\.h$/);
    const target = await vscode.workspace.openTextDocument(first?.uri ?? document.uri);
    assert.match(target.lineAt(first?.range.start.line ?? 0).text, /#define X86_CR0_TS\b/);
  });

  it('finds a symbol of the tree by its name', async () => {
    const found = await vscode.commands.executeCommand<vscode.SymbolInformation[]>(
      'vscode.executeWorkspaceSymbolProvider',
      'switch_fpu_prepare',
    );
    assert.ok(
      found.some(
        ({ name, location }) =>
          name === 'switch_fpu_prepare' && /arch\/x86\/include\/asm\/fpu\/sched\.h$/.test(location.uri.path),
      ),
    );
  });

  it('says what the bit is in a hover, as plain Markdown', async () => {
    const document = await open(cpuflags);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      ...at(document.uri, placeOf(document, 'X86_CR0_TS')),
    );
    const contents = hovers.flatMap(({ contents }) => contents) as vscode.MarkdownString[];
    const text = contents.map(({ value }) => value).join('\n');
    assert.match(text, /CR0/);
    assert.match(text, /Task Switched/i);
    assert.ok(contents.every(({ isTrusted, supportHtml }) => !isTrusted && !supportHtml));
  });

  it('answers about the text that is typed, before it is saved', async () => {
    const document = await open(cpuflags);
    const first = new vscode.Position(0, 0);
    const typed = 'static int ringside_typed(void) { return 0; }\n';
    await edited(
      document,
      (edit) => edit.insert(document.uri, first, typed),
      async () => {
        const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
          'vscode.executeDocumentSymbolProvider',
          document.uri,
        );
        assert.equal(symbols[0]?.name, 'ringside_typed');
      },
    );
  });
});
