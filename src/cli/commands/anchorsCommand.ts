// `ringside anchors TREE`: every anchor of the bundled walkthroughs with its state in a tree.
// SPDX-License-Identifier: MIT
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  resolveAnchor,
  type AnchorPlace,
  type AnchorTree,
  type SourceAnchor,
} from '../../core/anchor/anchor.ts';
import { inspectTree } from '../../core/kernel/tree.ts';
import { readTour } from '../../core/tour/readTour.ts';
import { treeFiles } from '../../service/index/treePort.ts';
import { packageRoot } from '../../service/packageRoot.ts';
import { needed, noMore, parseCommand, type CommandContext } from '../commandLine.ts';
import { kernelTree } from '../treeSession.ts';

interface CheckedAnchor {
  readonly source: string;
  readonly anchor: SourceAnchor;
  readonly place: AnchorPlace;
}

/** Exit code 1 if an anchor is missing and no version explains it, or if a walkthrough cannot be read. */
export async function anchorsCommand(context: CommandContext): Promise<number> {
  const { values, positionals } = parseCommand(context.args, { json: { type: 'boolean' } });
  const root = kernelTree(needed(positionals, 0, 'TREE'));
  noMore(positionals, 1);
  const files = treeFiles(root);
  const tree: AnchorTree = {
    readFile: files.read,
    functionExtent: () => null,
    treeVersion: inspectTree(files).version,
  };
  const { anchors, problems } = bundledAnchors();
  const checked = anchors.map(({ source, anchor }) => ({
    source,
    anchor,
    place: resolveAnchor(anchor, tree),
  }));
  context.out(checked.map(values.json ? anchorJson : anchorText).join(''));
  for (const problem of problems) context.err(`ringside: ${problem}\n`);
  const lost = checked.filter(({ place }) => place.state === 'missing' && !place.explainedByVersion);
  if (!values.json) context.out(`${checked.length} anchors, ${lost.length} missing\n`);
  return lost.length > 0 || problems.length > 0 ? 1 : 0;
}

function bundledAnchors() {
  const folder = join(packageRoot(), 'tours');
  const anchors: { readonly source: string; readonly anchor: SourceAnchor }[] = [];
  const problems: string[] = [];
  const names = readdirSync(folder).filter(
    (name) => name.endsWith('.json') && !name.endsWith('.schema.json'),
  );
  for (const name of names.sort()) {
    const tour = readTour(readFileSync(join(folder, name), 'utf8'));
    if (!tour.ok) {
      problems.push(`tours/${name}:${tour.error.line1}:${tour.error.column1}: ${tour.error.message}`);
      continue;
    }
    for (const [i, { anchor }] of tour.value.steps.entries()) {
      if (anchor) anchors.push({ source: `${tour.value.id}, step ${i + 1}`, anchor });
    }
  }
  return { anchors, problems };
}

function anchorJson({ source, anchor, place }: CheckedAnchor): string {
  const found =
    place.state === 'missing'
      ? { explainedByVersion: place.explainedByVersion, note: place.reason }
      : {
          file: place.file,
          symbol: place.symbol,
          line: place.startLine1,
          endLine: place.endLine1,
          note: place.note,
        };
  const { file, symbol } = anchor;
  return `${JSON.stringify({ source, file, symbol, state: place.state, ...found })}\n`;
}

function anchorText({ source, anchor, place }: CheckedAnchor): string {
  if (place.state === 'missing') {
    const state = place.explainedByVersion ? 'not in this version' : 'missing';
    return `${state}: ${source}: ${anchor.symbol} in ${anchor.file}: ${place.reason}\n`;
  }
  const note = place.note === '' ? '' : ` (${place.note})`;
  return `${place.state}: ${source}: ${place.file}:${place.startLine1}: ${place.symbol}${note}\n`;
}
