// `ringside index`: indexes a tree and reports figures.
// SPDX-License-Identifier: MIT
import type { IndexParams, IndexSummary } from '../../protocol/indexService.ts';
import { BadInput } from '../badInput.ts';
import { needed, oneOf, parseCommand, wholeNumber, type CommandContext } from '../commandLine.ts';
import { defaultStore, fileOfTree, kernelTree, withIndexService } from '../treeSession.ts';

/** Exit code 0, also if some files had to be left out: they are listed. */
export async function indexCommand(context: CommandContext): Promise<number> {
  const { values, positionals } = parseCommand(context.args, {
    scope: { type: 'string', multiple: true },
    store: { type: 'string' },
    jobs: { type: 'string' },
    engine: { type: 'string' },
    json: { type: 'boolean' },
  });
  const root = kernelTree(needed(positionals, 0, 'TREE'));
  const scope = scopeOf(root, values.scope ?? [], positionals.slice(1));
  const engine =
    values.engine === undefined ? undefined : oneOf(values.engine, '--engine', ['native', 'wasm']);
  const jobs = values.jobs === undefined ? undefined : wholeNumber(values.jobs, '--jobs', 1, 64);
  const options = {
    root,
    showProgress: true,
    storeDir: values.store ?? defaultStore(),
    ...(engine === undefined ? {} : { engine }),
    ...(jobs === undefined ? {} : { jobs }),
  };
  const summary = await withIndexService(context, options, (client) => client.request('index', { scope }));
  context.out(values.json ? `${JSON.stringify(summary)}\n` : summaryText(summary));
  return 0;
}

/** `--scope core`, `--scope all`, or paths: `--scope kernel mm` and `--scope kernel --scope mm` are the same. */
function scopeOf(root: string, named: readonly string[], more: readonly string[]): IndexParams['scope'] {
  const [first] = named;
  if (first === undefined) {
    if (more[0] !== undefined) throw new BadInput(`unexpected argument "${more[0]}"`);
    return 'core';
  }
  const all = [...named, ...more];
  if (all.length === 1 && (first === 'core' || first === 'all')) return first;
  return all.map((path) => fileOfTree(root, path));
}

function summaryText(summary: IndexSummary): string {
  const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
  const lines = [
    `${summary.files} files (${mebibytes(summary.bytes)}) in ${(summary.wallMs / 1000).toFixed(1)} s${summary.warm ? ', all from the store' : ''}`,
    `${summary.definitions} definitions, ${summary.calls} calls`,
    `${summary.errorNodes} parse errors in ${summary.errorFiles} files`,
    `peak memory ${mebibytes(summary.peakRssBytes)}, store ${mebibytes(summary.storeBytes)}`,
    ...summary.skipped.map(({ path, reason }) => `left out: ${path}: ${reason}`),
    ...(summary.skippedMore > 0 ? [`left out: ${summary.skippedMore} more`] : []),
  ];
  return `${lines.join('\n')}\n`;
}
