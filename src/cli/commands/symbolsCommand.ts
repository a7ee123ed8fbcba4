// `ringside symbols`: the definitions, and with --calls the calls, of some files of a tree, as JSON lines.
// SPDX-License-Identifier: MIT
import { fileKind } from '../../core/kernel/tree.ts';
import { readSource } from '../../service/index/sourceText.ts';
import { join } from 'node:path';
import { BadInput } from '../badInput.ts';
import { needed, parseCommand, type CommandContext } from '../commandLine.ts';
import { kernelTree, readableFile, withIndexService } from '../treeSession.ts';
import { callJson, symbolJson } from '../wireLines.ts';

/** All files are checked before the first is parsed, so that bad input prints nothing. */
export async function symbolsCommand(context: CommandContext): Promise<number> {
  const { values, positionals } = parseCommand(context.args, {
    calls: { type: 'boolean' },
    json: { type: 'boolean' },
  });
  const root = kernelTree(needed(positionals, 0, 'TREE'));
  needed(positionals, 1, 'FILE');
  const paths = positionals.slice(1).map((name) => {
    const path = readableFile(root, name);
    if (fileKind(path) === 'other') throw new BadInput(`${name} is no C and no assembly file`);
    const source = readSource(join(root, path));
    if (!source.ok) throw new BadInput(`${name}: ${source.reason}`);
    return path;
  });
  await withIndexService(context, { root, showProgress: false }, async (client) => {
    for (const path of paths) {
      const symbols = await client.request('documentSymbols', { path });
      context.out(symbols.map(symbolJson).join(''));
      if (values.calls) context.out((await client.request('calls', { path })).map(callJson).join(''));
    }
  });
  return 0;
}
