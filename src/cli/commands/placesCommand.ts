// `ringside definition|references|callers|callees TREE NAME`: places of a name, in the core directories or for
// references and callers in the whole tree.
// SPDX-License-Identifier: MIT
import { BadInput } from '../badInput.ts';
import { needed, noMore, parseCommand, type Command } from '../commandLine.ts';
import { defaultStore, indexCore, kernelTree, withIndexService, type IndexClient } from '../treeSession.ts';
import { callJson, callText, placeJson, placeText, symbolJson, symbolText } from '../wireLines.ts';

export type PlaceQuestion = 'definition' | 'references' | 'callers' | 'callees';

/** Exit code 1 if the tree has no such place. References, each with its role, and callers are those of the whole tree. */
export function placesCommand(question: PlaceQuestion): Command {
  return async (context) => {
    const { values, positionals } = parseCommand(context.args, {
      store: { type: 'string' },
      json: { type: 'boolean' },
    });
    const root = kernelTree(needed(positionals, 0, 'TREE'));
    const name = needed(positionals, 1, 'NAME');
    noMore(positionals, 2);
    if (!/^[A-Za-z_]\w*$/.test(name)) throw new BadInput(`"${name}" is not a C identifier`);
    const options = { root, showProgress: false, storeDir: values.store ?? defaultStore() };
    const isWhole = question === 'references' || question === 'callers';
    const json = values.json ?? false;
    const { lines, notice } = await withIndexService(context, options, async (client) => {
      await indexCore(client, isWhole ? 'all' : 'core');
      return isWhole
        ? wholeTree(client, question, name, json)
        : { lines: await placesOf(client, question, name, json), notice: null };
    });
    context.out(lines.join(''));
    if (notice !== null) context.err(`ringside: ${notice}\n`);
    const where = isWhole ? 'the tree' : 'the core directories';
    if (lines.length === 0) context.err(`ringside: no ${question} of ${name} in ${where}\n`);
    return lines.length === 0 ? 1 : 0;
  };
}

/** Nobody waits for a list on a screen here: every file and every place is given. */
const everything = { files: 1_000_000, places: 10_000_000 };

async function wholeTree(
  client: IndexClient,
  question: 'references' | 'callers',
  name: string,
  json: boolean,
): Promise<{ readonly lines: readonly string[]; readonly notice: string | null }> {
  const roles = question === 'callers' ? { roles: ['call'] as const } : {};
  const { places, notice } = await client.request('places', { name, ...roles, ...everything });
  const ordered = [...places].sort(
    (a, b) =>
      (a.path < b.path ? -1 : a.path > b.path ? 1 : 0) ||
      a.range.start.line0 - b.range.start.line0 ||
      a.range.start.column0 - b.range.start.column0,
  );
  if (question === 'references') return { lines: ordered.map(json ? placeJson : placeText), notice };
  const calls = ordered.map(({ enclosing, path, range }) => ({
    caller: enclosing,
    callee: name,
    path,
    position: range.start,
  }));
  return { lines: calls.map(json ? callJson : callText), notice };
}

async function placesOf(
  client: IndexClient,
  question: 'definition' | 'callees',
  name: string,
  json: boolean,
): Promise<readonly string[]> {
  if (question === 'definition')
    return (await client.request('definitionsOf', { name })).map(json ? symbolJson : symbolText);
  return (await client.request(question, { name })).map(json ? callJson : callText);
}
