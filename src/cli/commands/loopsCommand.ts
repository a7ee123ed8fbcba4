// `ringside loops PATH...`: long loops of files and folders of a tree, with where they let others run and what they hold.
// SPDX-License-Identifier: MIT
import { join } from 'node:path';
import type { LoopReport, WireHeld, WireLoop, WireYield } from '../../protocol/loopScan.ts';
import { packageRoot } from '../../service/packageRoot.ts';
import { needed, parseCommand, type CommandContext } from '../commandLine.ts';
import {
  defaultStore,
  fileOfTree,
  indexCore,
  kernelTree,
  treeAround,
  withIndexService,
} from '../treeSession.ts';

/** Exit code 1 if there is no such loop. */
export async function loopsCommand(context: CommandContext): Promise<number> {
  const { values, positionals } = parseCommand(context.args, {
    tree: { type: 'string' },
    store: { type: 'string' },
    local: { type: 'boolean' },
    json: { type: 'boolean' },
  });
  needed(positionals, 0, 'PATH');
  const root = kernelTree(
    values.tree ?? treeAround(positionals[0] ?? '') ?? join(packageRoot(), 'sample', '6.1'),
  );
  const paths = positionals.map((name) => (name === '.' ? '' : fileOfTree(root, name)));
  const options = { root, showProgress: false, storeDir: values.store ?? defaultStore() };
  const report = await withIndexService(context, options, async (client) => {
    if (!values.local) await indexCore(client, 'all');
    return client.request('loops', { paths, ...(values.local ? { local: true as const } : {}) });
  });
  context.out(report.loops.map(values.json ? loopJson : loopText).join(''));
  context.out(values.json ? `${JSON.stringify(summaryJson(report))}\n` : summaryText(report));
  for (const { path, reason } of report.left) context.err(`ringside: ${path}: ${reason}\n`);
  if (report.loops.length === 0)
    context.err('ringside: no loop lets others run or works page by page there\n');
  return report.loops.length === 0 ? 1 : 0;
}

const heldJson = ({ what, call, line0, atomic, perhaps, asserted }: WireHeld) => ({
  what,
  call,
  line: line0 + 1,
  atomic,
  ...(perhaps ? { perhaps } : {}),
  ...(asserted ? { asserted } : {}),
});

const pointJson = ({ name, kind, position, conditions, held }: WireYield) => ({
  name,
  kind,
  line: position.line0 + 1,
  column: position.column0 + 1,
  conditions,
  held: held.map(heldJson),
});

/** `{file, function, line, endLine, loop, verdict, points, helpers, works, held, inside, ..}` */
function loopJson(loop: WireLoop): string {
  const {
    path,
    range,
    kind,
    name,
    aroundLine0,
    helpers,
    works,
    points,
    held,
    inside,
    step,
    unit,
    verdict,
    doubts,
  } = loop;
  const fields = {
    file: path,
    function: loop.function,
    line: range.start.line0 + 1,
    endLine: range.end.line0 + 1,
    loop: kind,
    ...(name === null ? {} : { name }),
    step,
    unit,
    verdict,
    points: points.map(pointJson),
    helpers: helpers.map(({ through, line0, path: file, point, kind: pointKind, pointLine0 }) => ({
      through,
      line: line0 + 1,
      point,
      kind: pointKind,
      file,
      pointLine: pointLine0 + 1,
    })),
    works: works.map(({ line0, ...work }) => ({ ...work, line: line0 + 1 })),
    held: held.map(heldJson),
    inside: inside.map(heldJson),
    ...(aroundLine0 === null ? {} : { aroundLine: aroundLine0 + 1 }),
    ...(doubts.length > 0 ? { uncertain: doubts } : {}),
  };
  return `${JSON.stringify(fields)}\n`;
}

function summaryJson({ loops, outside, filesScanned, filesTotal, wholeTree, cancelled }: LoopReport) {
  return {
    files: filesScanned,
    filesTotal,
    loops: loops.length,
    verdicts: verdictCounts(loops),
    outside: outside.map(({ path, function: name, why, ...point }) => ({
      file: path,
      function: name,
      why,
      ...pointJson(point),
    })),
    wholeTree,
    cancelled,
  };
}

function verdictCounts(loops: readonly WireLoop[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { verdict } of loops) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
}

const verdictWords: Readonly<Record<WireLoop['verdict'], string>> = {
  yields: 'lets others run',
  helper: 'lets others run in a helper',
  tests: 'tests whether others want to run',
  voluntary: 'lets others run under PREEMPT_VOLUNTARY only',
  around: 'the loop around it lets others run',
  none: 'NOTHING FOUND that lets others run',
};

const heldText = (held: readonly WireHeld[]): string =>
  held
    .map(({ call, perhaps, asserted }) => `${call}${perhaps ? ' perhaps' : ''}${asserted ? ' asserted' : ''}`)
    .join(', ');

function loopText(loop: WireLoop): string {
  const {
    path,
    range,
    kind,
    name,
    step,
    unit,
    verdict,
    points,
    helpers,
    works,
    held,
    inside,
    aroundLine0,
    doubts,
  } = loop;
  const head = kind === 'goto' ? `goto ${name ?? ''}` : (name ?? kind);
  const by = unit === null ? '' : `, by ${unit.replace(/^an? /, '')}`;
  return [
    `${path}:${range.start.line0 + 1}: ${loop.function}: ${head}${by}: ${verdictWords[verdict]}`,
    ...(step === '' ? [] : [`    step: ${step}`]),
    ...points.map((point) => `    ${pointText(point)}`),
    ...helpers.map(
      ({ line0, through, point, path: file, pointLine0 }) =>
        `    line ${line0 + 1}: ${through.join(' -> ')} -> ${point} (${file}:${pointLine0 + 1})`,
    ),
    ...works.map(
      ({ line0, work, name: callee, through }) =>
        `    line ${line0 + 1}: ${work} ${through === null ? '' : `${through} -> `}${callee}`,
    ),
    ...(held.length > 0 ? [`    held around: ${heldText(held)}`] : []),
    ...(inside.length > 0 ? [`    taken inside: ${heldText(inside)}`] : []),
    ...(aroundLine0 === null || verdict !== 'around' ? [] : [`    loop around: line ${aroundLine0 + 1}`]),
    ...doubts.map((doubt) => `    uncertain: ${doubt}`),
    '',
  ].join('\n');
}

function pointText({ name, position, conditions, held }: WireYield): string {
  const when = conditions.length > 0 ? ` if ${conditions.join(' && ')}` : '';
  const holding = held.length > 0 ? `, holding ${heldText(held)}` : '';
  return `line ${position.line0 + 1}: ${name}${when}${holding}`;
}

function summaryText({ loops, outside, filesScanned, wholeTree }: LoopReport): string {
  const counts = Object.entries(verdictCounts(loops)).map(([verdict, count]) => `${count} ${verdict}`);
  const alone = outside.filter(({ why }) => why === 'no loop').length;
  const unsure = outside.filter(({ why }) => why !== 'no loop');
  return [
    ...unsure.map(
      ({ path, position, name, why, function: inside }) =>
        `${path}:${position.line0 + 1}: ${name} ${why === 'macro' ? `in the body of the macro ${inside ?? ''}` : 'in text that did not parse'}: uncertain`,
    ),
    `${loops.length} loops in ${filesScanned} files${counts.length > 0 ? `: ${counts.join(', ')}` : ''}; ${alone} places in no loop of their function`,
    wholeTree
      ? 'helpers: three calls deep in these files, one call deep in the rest of the tree'
      : 'helpers: three calls deep in these files only',
    '',
  ].join('\n');
}
