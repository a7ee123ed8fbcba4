// In the extension host, on the sample tree or the one that is opened: outline, go to definition, symbols and hovers
// come through VS Code's own commands, as a person gets them.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
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
    const found = await vscode.commands.executeCommand<vscode.LocationLink[]>(
      'vscode.executeDefinitionProvider',
      ...at(document.uri, placeOf(document, 'X86_CR0_TS')),
    );
    const [first] = found;
    assert.match(first?.targetUri.path ?? '', /arch\/x86\/include\/uapi\/asm\/processor-flags\.h$/);
    const target = await vscode.workspace.openTextDocument(first?.targetUri ?? document.uri);
    const line = first?.targetSelectionRange?.start.line ?? 0;
    assert.match(target.lineAt(line).text, /#define X86_CR0_TS\b/);
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
    assert.ok(contents.every(({ supportHtml }) => !supportHtml));
    // What comes from the tree is not trusted; our own links are, for our own commands alone.
    const trusted = contents.filter(({ isTrusted }) => isTrusted);
    assert.deepEqual(
      trusted.map(({ value }) => value.replace(/\(.*?\)/g, '')),
      ['[Open Simulator] · [Start Walkthrough]'],
    );
    for (const { isTrusted } of trusted)
      assert.ok(
        typeof isTrusted === 'object' &&
          isTrusted.enabledCommands.every((command) => command.startsWith('ringside.')),
      );
  });

  it('says what the CPU does in a file outside any tree, too', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'ringside-outside-'));
    try {
      const file = path.join(folder, 'lone.c');
      writeFileSync(file, 'int f(unsigned long cr0) { return cr0 & X86_CR0_TS; }\n');
      const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        document.positionAt(document.getText().indexOf('X86_CR0_TS') + 2),
      );
      const contents = hovers.flatMap(({ contents }) => contents) as vscode.MarkdownString[];
      const text = contents.map(({ value }) => value).join('\n');
      assert.match(text, /Task Switched/i);
      assert.match(text, /in no kernel tree/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('finds the calls of a function, and highlights a local in its function only', async () => {
    const document = await open('arch/x86/kernel/process_64.c');
    const references = await vscode.commands.executeCommand<vscode.Location[]>(
      'vscode.executeReferenceProvider',
      ...at(document.uri, placeOf(document, 'switch_fpu_prepare')),
    );
    assert.ok(references.some(({ uri }) => uri.path === document.uri.path));
    assert.ok(references.some(({ uri }) => /fpu\/sched\.h$/.test(uri.path)));

    const highlights = await vscode.commands.executeCommand<vscode.DocumentHighlight[]>(
      'vscode.executeDocumentHighlights',
      ...at(document.uri, document.positionAt(document.getText().indexOf('*prev_p') + 2)),
    );
    assert.ok(highlights.length > 1);
    for (const { range } of highlights) assert.equal(document.getText(range), 'prev_p');
  });

  it('leads from a function to its callers and to what it calls', async () => {
    const document = await open('arch/x86/include/asm/fpu/sched.h');
    const [item] = await vscode.commands.executeCommand<vscode.CallHierarchyItem[]>(
      'vscode.prepareCallHierarchy',
      ...at(document.uri, placeOf(document, 'switch_fpu_prepare')),
    );
    assert.equal(item?.name, 'switch_fpu_prepare');
    const incoming = await vscode.commands.executeCommand<vscode.CallHierarchyIncomingCall[]>(
      'vscode.provideIncomingCalls',
      item,
    );
    assert.ok(incoming.some(({ from, fromRanges }) => from.name === '__switch_to' && fromRanges.length > 0));
    const outgoing = await vscode.commands.executeCommand<vscode.CallHierarchyOutgoingCall[]>(
      'vscode.provideOutgoingCalls',
      item,
    );
    assert.ok(outgoing.some(({ to }) => to.name === 'save_fpregs_to_fpstate'));
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
