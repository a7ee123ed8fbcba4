// `ringside hover TREE FILE:LINE:COLUMN`: the hover's Markdown. Lines and columns are 1-based, as in the editor.
// SPDX-License-Identifier: MIT
import { join } from 'node:path';
import { lineTable } from '../../core/base/positions.ts';
import { readSource } from '../../service/index/sourceText.ts';
import { BadInput } from '../badInput.ts';
import { needed, noMore, parseCommand, type CommandContext } from '../commandLine.ts';
import { defaultStore, indexCore, kernelTree, readableFile, withIndexService } from '../treeSession.ts';

/** Exit code 1 if there is nothing to say about the place. */
export async function hoverCommand(context: CommandContext): Promise<number> {
  const { values, positionals } = parseCommand(context.args, {
    store: { type: 'string' },
    json: { type: 'boolean' },
  });
  const root = kernelTree(needed(positionals, 0, 'TREE'));
  const place = needed(positionals, 1, 'FILE:LINE:COLUMN');
  noMore(positionals, 2);
  const { path, position } = placeIn(root, place);
  const options = { root, showProgress: false, storeDir: values.store ?? defaultStore() };
  const hover = await withIndexService(context, options, async (client) => {
    await indexCore(client);
    return client.request('hover', { path, position });
  });
  if (values.json) {
    const range = hover && {
      line: hover.range.start.line0 + 1,
      column: hover.range.start.column0 + 1,
      endColumn: hover.range.end.column0 + 1,
    };
    context.out(`${JSON.stringify({ file: path, markdown: hover?.markdown ?? null, ...range })}\n`);
  } else if (hover) {
    context.out(`${hover.markdown}\n`);
  }
  if (hover === null) context.err(`ringside: nothing is known about ${place}\n`);
  return hover === null ? 1 : 0;
}

function placeIn(root: string, place: string) {
  const parts = /^(.+):(\d+):(\d+)$/.exec(place);
  if (!parts?.[1]) throw new BadInput(`"${place}" is not FILE:LINE:COLUMN`);
  const path = readableFile(root, parts[1]);
  const source = readSource(join(root, path));
  if (!source.ok) throw new BadInput(`${parts[1]}: ${source.reason}`);
  const position = { line0: Number(parts[2]) - 1, column0: Number(parts[3]) - 1 };
  const lines = lineTable(source.text);
  if (position.line0 < 0 || position.line0 >= lines.lineCount) {
    throw new BadInput(`${parts[1]} has ${lines.lineCount} lines: there is no line ${parts[2]}`);
  }
  if (lines.offsetAt(position) === null) {
    throw new BadInput(`${parts[1]}: line ${parts[2]} has no column ${parts[3]}`);
  }
  return { path, position };
}
