// The loop scan over files and folders of a tree: scans each text, and follows the calls of its loops to helpers that let
// others run: in the same file and the files scanned up to three calls deep, in the rest of the tree one call deep by the
// lexical index. Yields between files; a cancelled scan gives what it has. Called by the index service.
// SPDX-License-Identifier: MIT
import { setImmediate } from 'node:timers/promises';
import { yieldRules, yieldWord, type YieldKind } from '../../core/loops/loopTable.ts';
import {
  scanLoops,
  type FunctionSummary,
  type ScannedLoop,
  type TextLoops,
} from '../../core/loops/scanLoops.ts';
import { distance } from '../../core/kernel/tree.ts';
import type { CParser } from '../../core/syntax/tree.ts';
import type {
  LoopReport,
  LoopScanParams,
  LoopVerdict,
  WireLoop,
  WireLoopHelper,
} from '../../protocol/loopScan.ts';
import { maximumParsedBytes } from './sourceText.ts';
import { scanTree } from './scanTree.ts';
import type { TreeWords } from './treeWords.ts';
import { wireHeld, wireOutside, wirePoint } from './wireLoops.ts';
import type { SourceFile, WorkspaceFiles } from './workspaceFiles.ts';

export interface LoopScanner {
  scan(
    params: LoopScanParams,
    isCancelled: () => boolean,
    onProgress: (done: number, total: number, path: string) => void,
  ): Promise<LoopReport>;
}

const keptTexts = 600;
const sliceMs = 20;
const progressEveryMs = 200;
/** A helper's helper's helper: further is not looked. */
const deepest = 3;
/** A name that more files define is no one helper. */
const mostDefiners = 6;

interface Scanned {
  readonly source: SourceFile;
  readonly found: TextLoops;
  readonly byName: ReadonlyMap<string, FunctionSummary>;
}

export function loopScanner(
  root: string,
  words: TreeWords,
  files: WorkspaceFiles,
  parser: CParser,
): LoopScanner {
  const kept = new Map<string, { readonly looks: string; readonly scanned: Scanned }>();

  const scanOne = (path: string): Scanned | string => {
    const looks = files.looks(path);
    const source = looks === null ? null : files.source(path);
    if (looks === null || source === null) return 'it cannot be read';
    const known = kept.get(path);
    if (known?.looks === looks) return known.scanned;
    if (source.text.length > maximumParsedBytes) return 'it is larger than 4 MiB';
    const [found] = files.guarded(source, () => [scanLoops(source.text, parser)]);
    if (!found) return 'the parser failed on it';
    const scanned = { source, found, byName: new Map(found.functions.map((one) => [one.name, one])) };
    kept.delete(path);
    kept.set(path, { looks, scanned });
    for (const oldest of kept.keys()) {
      if (kept.size <= keptTexts) break;
      kept.delete(oldest);
    }
    return scanned;
  };

  return {
    async scan({ paths, local }, isCancelled, onProgress) {
      files.refreshOpen();
      const listed = await scanTree(root, paths, isCancelled);
      const wanted = listed.files.map(({ path }) => path);
      const left = listed.skipped.map(({ path, reason }) => ({ path, reason }));
      const scanned = new Map<string, Scanned>();
      let sliceFrom = performance.now();
      let shownAt = 0;
      const breathe = async (path: string, done: number): Promise<void> => {
        const now = performance.now();
        if (now - shownAt > progressEveryMs) {
          shownAt = now;
          onProgress(done, wanted.length, path);
        }
        if (now - sliceFrom < sliceMs) return;
        await setImmediate();
        sliceFrom = performance.now();
      };
      for (const [i, path] of wanted.entries()) {
        if (isCancelled()) break;
        await breathe(path, i);
        const one = scanOne(path);
        if (typeof one === 'string') left.push({ path, reason: one });
        else scanned.set(path, one);
      }
      const helpers = new Helpers(scanned, local === true ? null : words, files, scanOne);
      const report: { loops: WireLoop[]; outside: LoopReport['outside'][number][] } = {
        loops: [],
        outside: [],
      };
      for (const [path, { source, found }] of scanned) {
        await breathe(path, wanted.length);
        if (isCancelled()) break;
        for (const loop of found.loops) {
          const wire = wireLoop(loop, source, helpers.of(loop, path));
          if (wire) report.loops.push(wire);
        }
        report.outside.push(...found.outside.map((point) => wireOutside(point, source)));
        if (found.errorNodes > 0)
          left.push({ path, reason: `${found.errorNodes} places did not parse: loops there may be missing` });
      }
      onProgress(wanted.length, wanted.length, '');
      return {
        ...report,
        filesScanned: scanned.size,
        filesTotal: wanted.length,
        left,
        cancelled: isCancelled(),
        wholeTree: helpers.wholeTree,
      };
    },
  };
}

/** Which functions let others run, found by name. */
class Helpers {
  private readonly scanned: ReadonlyMap<string, Scanned>;
  private readonly words: TreeWords | null;
  private readonly files: WorkspaceFiles;
  private readonly scanOne: (path: string) => Scanned | string;
  private readonly definers = new Map<string, string[]>();
  private readonly elsewhere = new Map<string, readonly string[]>();
  private readonly yielding = new Map<string, boolean>();
  readonly wholeTree: boolean;

  constructor(
    scanned: ReadonlyMap<string, Scanned>,
    words: TreeWords | null,
    files: WorkspaceFiles,
    scanOne: (path: string) => Scanned | string,
  ) {
    this.scanned = scanned;
    this.words = words;
    this.files = files;
    this.scanOne = scanOne;
    this.wholeTree = words !== null && words.index.count() > scanned.size;
    for (const [path, { byName }] of scanned) {
      for (const name of byName.keys()) {
        const paths = this.definers.get(name);
        if (paths) paths.push(path);
        else this.definers.set(name, [path]);
      }
    }
  }

  of(
    loop: ScannedLoop,
    path: string,
  ): { readonly yields: readonly WireLoopHelper[]; readonly works: readonly WireLoop['works'][number][] } {
    const yields: WireLoopHelper[] = [];
    const works: WireLoop['works'][number][] = [];
    for (const call of loop.calls) {
      if (yieldRules.has(call.name)) continue;
      const chain = this.chain(call.name, path, deepest, new Set());
      if (chain) yields.push({ ...chain, line0: call.line0 });
      const own = this.scanned.get(path)?.byName.get(call.name);
      const work = own?.works[0];
      if (work) works.push({ name: work.name, work: work.work, line0: call.line0, through: call.name });
    }
    return { yields, works };
  }

  /** The calls from a function to a place that lets others run, or null. */
  private chain(
    name: string,
    from: string,
    depth: number,
    tried: Set<string>,
  ): Omit<WireLoopHelper, 'line0'> | null {
    if (tried.has(name) || yieldRules.has(name)) return null;
    tried.add(name);
    for (const path of this.pathsOf(name, from)) {
      const one = this.summary(path, name);
      const point = one && best(one.points);
      if (one && point)
        return { through: [name], path, point: point.name, kind: point.kind, pointLine0: point.line0 };
    }
    if (depth <= 1) return null;
    for (const path of this.pathsOf(name, from)) {
      if (!this.scanned.has(path)) continue;
      for (const callee of this.summary(path, name)?.calls ?? []) {
        if (!this.definers.has(callee)) continue;
        const chain = this.chain(callee, path, depth - 1, tried);
        if (chain && chain.kind !== 'voluntary' && chain.kind !== 'test')
          return { ...chain, through: [name, ...chain.through] };
      }
    }
    return null;
  }

  private summary(path: string, name: string): FunctionSummary | null {
    const known = this.scanned.get(path);
    if (known) return known.byName.get(name) ?? null;
    const one = this.scanOne(path);
    return typeof one === 'string' ? null : (one.byName.get(name) ?? null);
  }

  /** Files whose definition of a name a file most likely means: its own, else those scanned, else those of the tree. */
  private pathsOf(name: string, from: string): readonly string[] {
    const own = this.definers.get(name);
    if (own?.includes(from)) return [from];
    if (own) return own.length <= mostDefiners ? own : [];
    if (this.words === null) return [];
    const known = this.elsewhere.get(name);
    if (known) return known;
    const paths = this.words.index.definersOf(name).filter((path) => distance(path) === 0);
    const likely = paths.length > mostDefiners ? [] : paths.filter((path) => this.mayYield(path));
    this.elsewhere.set(name, likely);
    return likely;
  }

  private mayYield(path: string): boolean {
    const known = this.yielding.get(path);
    if (known !== undefined) return known;
    const found = yieldWord.test(this.files.source(path)?.text ?? '');
    this.yielding.set(path, found);
    return found;
  }
}

const order: readonly YieldKind[] = ['resched', 'sleep', 'test', 'voluntary'];

const best = <T extends { readonly kind: YieldKind }>(points: readonly T[]): T | undefined =>
  [...points].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))[0];

const letsRun = ({ kind }: { readonly kind: YieldKind }): boolean => kind === 'resched' || kind === 'sleep';

/** A loop that is to be told: it lets others run, or it works page by page. Null for all others. */
function wireLoop(
  loop: ScannedLoop,
  source: SourceFile,
  helpers: ReturnType<Helpers['of']>,
): WireLoop | null {
  const ownWorks = loop.works.map(({ name, work, line0 }) => ({ name, work, line0, through: null }));
  const byPages = loop.unit !== null && /^a (page|PTE|subpage)\b/.test(loop.unit);
  const works = ownWorks.length > 0 ? ownWorks : byPages ? helpers.works : [];
  const verdict = verdictOf(loop, helpers.yields, works.length > 0);
  if (verdict === null) return null;
  const shown = helpers.yields.filter((one) => letsRun(one) || verdict === 'voluntary');
  return {
    path: source.path,
    function: loop.function,
    kind: loop.kind,
    name: loop.name,
    range: { start: source.lines.positionAt(loop.start), end: source.lines.positionAt(loop.end) },
    step: loop.step,
    unit: loop.unit,
    verdict,
    points: loop.points.map((point) => wirePoint(point, source)),
    helpers: shown,
    works,
    held: loop.held.map((held) => wireHeld(held, source)),
    inside: loop.inside.map((held) => wireHeld(held, source)),
    aroundLine0: loop.aroundLine0,
    doubts: loop.doubts,
  };
}

function verdictOf(
  loop: ScannedLoop,
  helpers: readonly WireLoopHelper[],
  hasWork: boolean,
): LoopVerdict | null {
  if (loop.points.some(letsRun)) return 'yields';
  const helps = helpers.some(letsRun);
  if (helps) return 'helper';
  if (loop.points.some(({ kind }) => kind === 'test')) return 'tests';
  if (loop.points.length > 0) return 'voluntary';
  if (!hasWork) return null;
  if (helpers.some(({ kind }) => kind === 'voluntary')) return 'voluntary';
  return loop.aroundLine0 === null ? 'none' : 'around';
}
