// The loop scan's answer as rows of a tree: files, their loops with what each does, and under a loop the places that let
// others run, what is held and what it works on. No vscode; called by longLoops.ts.
// SPDX-License-Identifier: MIT
import type { LoopReport, LoopVerdict, WireHeld, WireLoop } from '../../protocol/loopScan.ts';

export interface LoopRow {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly icon: string;
  /** Where a click leads; null: nowhere. */
  readonly place: { readonly path: string; readonly line0: number } | null;
  readonly children: readonly LoopRow[];
}

const verdicts: Readonly<Record<LoopVerdict, { readonly text: string; readonly icon: string }>> = {
  yields: { text: 'lets others run', icon: 'pass' },
  helper: { text: 'lets others run in a helper', icon: 'pass' },
  around: { text: 'the loop around it lets others run', icon: 'pass' },
  tests: { text: 'tests whether others want to run', icon: 'question' },
  voluntary: { text: 'lets others run under PREEMPT_VOLUNTARY only', icon: 'question' },
  none: { text: 'nothing found that lets others run', icon: 'warning' },
};

export function loopRows({ loops, outside }: LoopReport): readonly LoopRow[] {
  const byFile = new Map<string, LoopRow[]>();
  const rowsOf = (path: string): LoopRow[] => {
    const known = byFile.get(path);
    if (known) return known;
    const made: LoopRow[] = [];
    byFile.set(path, made);
    return made;
  };
  for (const loop of loops) rowsOf(loop.path).push(loopRow(loop));
  for (const { path, name, position, why, function: inside } of outside) {
    if (why === 'no loop') continue;
    rowsOf(path).push({
      id: `${path}:${position.line0}:${name}`,
      label: name,
      description:
        why === 'macro'
          ? `in the body of the macro ${inside ?? ''}: uncertain`
          : 'in text that did not parse: uncertain',
      icon: 'question',
      place: { path, line0: position.line0 },
      children: [],
    });
  }
  return [...byFile].map(([path, children]) => ({
    id: path,
    label: path.slice(path.lastIndexOf('/') + 1),
    description: `${path.slice(0, Math.max(0, path.lastIndexOf('/')))} ${children.length}`.trim(),
    icon: 'file-code',
    place: { path, line0: 0 },
    children,
  }));
}

function loopRow(loop: WireLoop): LoopRow {
  const { path, range, kind, name, unit, verdict, points, helpers, works, held, inside, doubts } = loop;
  const { line0 } = range.start;
  const head = kind === 'goto' ? `goto ${name ?? ''}` : (name ?? kind);
  const by = unit === null ? '' : ` by ${unit.replace(/^an? /, '')}`;
  const id = `${path}:${line0}:${kind}:${range.end.line0}`;
  const row = (
    index: string,
    label: string,
    description: string,
    icon: string,
    at: number,
    file = path,
  ): LoopRow => ({
    id: `${id}/${index}`,
    label,
    description,
    icon,
    place: { path: file, line0: at },
    children: [],
  });
  return {
    id,
    label: loop.function,
    description: `${head}${by}, line ${line0 + 1}: ${verdicts[verdict].text}${doubts.length > 0 ? ' (uncertain)' : ''}`,
    icon: verdicts[verdict].icon,
    place: { path, line0 },
    children: [
      ...points.map(({ name: call, position, conditions, held: at }, i) =>
        row(
          `p${i}`,
          call,
          [`line ${position.line0 + 1}`, ...conditions.map((one) => `if ${one}`), ...holding(at)].join(', '),
          'debug-pause',
          position.line0,
        ),
      ),
      ...helpers.map(({ through, point, path: file, pointLine0 }, i) =>
        row(
          `h${i}`,
          [...through, point].join(' → '),
          `${file}:${pointLine0 + 1}`,
          'references',
          pointLine0,
          file,
        ),
      ),
      ...works.map(({ name: call, work, line0: at, through }, i) =>
        row(`w${i}`, through === null ? call : `${through} → ${call}`, `${work}, line ${at + 1}`, 'copy', at),
      ),
      ...held.map((one, i) =>
        row(`a${i}`, one.call, `${one.what} held around${doubt(one)}`, 'lock', one.line0),
      ),
      ...inside.map((one, i) =>
        row(`i${i}`, one.call, `${one.what} taken inside${doubt(one)}`, 'lock', one.line0),
      ),
      ...doubts.map((text, i) => row(`d${i}`, text, 'uncertain', 'question', line0)),
    ],
  };
}

const holding = (held: readonly WireHeld[]): readonly string[] =>
  held.length === 0
    ? []
    : [`holding ${held.map(({ call, perhaps }) => `${call}${perhaps ? ' perhaps' : ''}`).join(', ')}`];

const doubt = ({ perhaps, asserted }: WireHeld): string =>
  `${perhaps ? ', perhaps' : ''}${asserted ? ', as the function asserts' : ''}`;

/** One line on the whole answer. */
export function loopSummary({
  loops,
  filesScanned,
  filesTotal,
  cancelled,
  left,
  wholeTree,
}: LoopReport): string {
  const none = loops.filter(({ verdict }) => verdict === 'none').length;
  return [
    `${loops.length} loops in ${filesScanned} files, ${none} with nothing found that lets others run`,
    ...(cancelled ? [`cancelled after ${filesScanned} of ${filesTotal} files`] : []),
    ...(left.length > 0 ? [`${left.length} files left out or read in part: see the output`] : []),
    ...(wholeTree ? [] : ['helpers in other files are not known until the tree is indexed']),
  ].join('; ');
}
