// `ringside definition|references|callers|callees TREE NAME`: places of a name in the core directories.
// SPDX-License-Identifier: MIT
import { BadInput } from '../badInput.ts';
import { needed, noMore, parseCommand, type Command } from '../commandLine.ts';
import { defaultStore, indexCore, kernelTree, withIndexService, type IndexClient } from '../treeSession.ts';
import { callJson, callText, symbolJson, symbolText } from '../wireLines.ts';

export type PlaceQuestion = 'definition' | 'references' | 'callers' | 'callees';

/** Exit code 1 if the tree has no such place. */
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
    const lines = await withIndexService(context, options, async (client) => {
      await indexCore(client);
      return placesOf(client, question, name, values.json ?? false);
    });
    context.out(lines.join(''));
    if (question === 'references')
      context.err('references: definitions and calls; other uses are not indexed\n');
    if (lines.length === 0) context.err(`ringside: no ${question} of ${name} in the core directories\n`);
    return lines.length === 0 ? 1 : 0;
  };
}

async function placesOf(
  client: IndexClient,
  question: PlaceQuestion,
  name: string,
  json: boolean,
): Promise<readonly string[]> {
  const symbols = async () =>
    (await client.request('definitionsOf', { name })).map(json ? symbolJson : symbolText);
  const calls = async (method: 'callers' | 'callees') =>
    (await client.request(method, { name })).map(json ? callJson : callText);
  if (question === 'definition') return symbols();
  if (question === 'references') return [...(await symbols()), ...(await calls('callers'))];
  return calls(question);
}
