// Decides what `#if` branches stay: all of them where together they are still C, otherwise the first live one.
// Works on token runs before brackets are matched; evaluates no condition but `#if 0` and the assembler ones.
// Called by prepare.ts.
// SPDX-License-Identifier: MIT
import { operandText } from './directives.ts';
import type { Directive } from './directives.ts';
import type { Draft } from './draft.ts';
import { Code } from './tokens.ts';

interface Branch {
  readonly first: number;
  end: number;
  readonly dead: boolean;
  readonly start: number;
  stop: number;
}

interface Group {
  readonly branches: Branch[];
  /** A branch whose condition is constant true makes the later ones dead. */
  settled: boolean;
}

const assemblerNames = new Set(['__ASSEMBLY__', '__ASSEMBLER__', 'LINKER_SCRIPT', '_LINKER_SCRIPT']);

/** What was dropped. */
export interface Drops {
  readonly ranges: (readonly [number, number])[];
  /** Ranges of live branches, those that another variant has: twins that together are no C. */
  readonly twins: (readonly [number, number])[];
  /** How many variants show every live branch once. */
  variants: number;
}

/**
 * Marks dropped tokens in `dead`, blanks them, and answers what it dropped. Of branches that can not stay together
 * variant 0 keeps the first, variant 1 the second, and so on; the last where there are fewer.
 */
export function dropBranches(
  draft: Draft,
  directives: readonly Directive[],
  dead: Uint8Array,
  variant: number,
): Drops {
  const drops: Drops = { ranges: [], twins: [], variants: 1 };
  const open: Group[] = [];
  let token = 0;
  const drop: Dropper = (branch, isTwin) => {
    if (branch.end <= branch.first) return;
    for (let i = branch.first; i < branch.end; i++) dead[i] = 1;
    draft.canvas.blank(branch.start, branch.stop);
    drops.ranges.push([branch.start, branch.stop]);
    if (isTwin) drops.twins.push([branch.start, branch.stop]);
  };
  for (const directive of directives) {
    while (token < draft.count && draft.start(token) < directive.start) token++;
    const group = open.at(-1);
    switch (directive.kind) {
      case 'if':
      case 'ifdef':
      case 'ifndef': {
        const truth = truthOf(draft.text, directive);
        open.push({
          branches: [
            { first: token, end: token, dead: truth === false, start: directive.end, stop: directive.end },
          ],
          settled: truth === true,
        });
        break;
      }
      case 'elif':
      case 'else': {
        const last = group?.branches.at(-1);
        if (group === undefined || last === undefined) break;
        last.end = token;
        last.stop = directive.start;
        const truth = directive.kind === 'else' ? undefined : truthOf(draft.text, directive);
        group.branches.push({
          first: token,
          end: token,
          dead: group.settled || truth === false,
          start: directive.end,
          stop: directive.end,
        });
        break;
      }
      case 'endif': {
        const last = group?.branches.at(-1);
        if (group === undefined || last === undefined) break;
        last.end = token;
        last.stop = directive.start;
        open.pop();
        // Every level is scanned again by its parent; past this depth everything is kept instead.
        if (open.length < 64)
          drops.variants = Math.max(drops.variants, decide(draft, group, dead, drop, variant));
        break;
      }
      default:
        break;
    }
  }
  return drops;
}

/** True or false for conditions whose value is known without a configuration; otherwise undefined. */
function truthOf(text: string, directive: Directive): boolean | undefined {
  const condition = operandText(text, directive);
  if (directive.kind === 'ifdef')
    return assemblerNames.has(condition) || condition === '__cplusplus' ? false : undefined;
  if (directive.kind === 'ifndef')
    return assemblerNames.has(condition) || condition === '__cplusplus' ? true : undefined;
  if (/^\(?0\)?$/.test(condition) || /^0 *&&/.test(condition)) return false;
  if (/^\(?1\)?$/.test(condition)) return true;
  const defined = /^(!?) *defined *\(? *(\w+) *\)?$/.exec(condition);
  if (defined?.[2] !== undefined && assemblerNames.has(defined[2])) return defined[1] === '!';
  if (/!\s*defined\s*\(?\s*__ASSEMBLY__|!\s*defined\s*\(?\s*__ASSEMBLER__/.test(condition)) return undefined;
  if (/^defined\s*\(?\s*(__ASSEMBLY__|__ASSEMBLER__)/.test(condition) && !condition.includes('||'))
    return false;
  return undefined;
}

type Dropper = (branch: Branch, isTwin: boolean) => void;

/** Drops what can not stay of a group. Answers how many variants show all of it. */
function decide(draft: Draft, group: Group, dead: Uint8Array, drop: Dropper, variant: number): number {
  const live: { branch: Branch; run: number[] }[] = [];
  for (const branch of group.branches) {
    if (branch.dead) {
      drop(branch, false);
      continue;
    }
    const run: number[] = [];
    for (let i = branch.first; i < branch.end; i++) if (dead[i] !== 1) run.push(i);
    if (run.length > 0) live.push({ branch, run });
  }
  const first = live[0];
  if (first === undefined || live.length === 1) return 1;
  const before = previousLive(dead, first.branch.first);
  const last = live[live.length - 1];
  const next = nextLive(draft, dead, last?.branch.end ?? 0);
  if (
    joinable(
      draft,
      live.map((entry) => entry.run),
      before,
      next,
    )
  )
    return 1;
  const kept = Math.min(variant, live.length - 1);
  live.forEach((entry, index) => {
    if (index !== kept) drop(entry.branch, true);
  });
  return live.length;
}

function previousLive(dead: Uint8Array, from: number): number {
  let i = from - 1;
  while (i >= 0 && dead[i] === 1) i--;
  return i;
}

function nextLive(draft: Draft, dead: Uint8Array, from: number): number {
  let i = from;
  while (i < draft.count && dead[i] === 1) i++;
  return i;
}

/** Whether the branches one after another are still C. */
function joinable(draft: Draft, runs: readonly (readonly number[])[], before: number, next: number): boolean {
  if (!runs.every((run) => isBalanced(draft, run))) return allElse(draft, runs);
  const firstOf = (run: readonly number[]): number => run[0] ?? 0;
  const lastOf = (run: readonly number[]): number => run[run.length - 1] ?? 0;
  const beforeCode = before >= 0 ? draft.code(before) : Code.semicolon;
  const startsElse = (i: number): boolean => draft.isWord(i) && draft.word(i) === 'else';
  const isEnd = (i: number): boolean => draft.code(i) === Code.semicolon || draft.code(i) === Code.rbrace;
  if (
    runs.slice(0, -1).every((run) => isEnd(lastOf(run))) &&
    beforeCode !== Code.equals &&
    !startsElse(next) &&
    !runs.some((run) => startsElse(firstOf(run)))
  ) {
    const isListEnd = runs.some((run) => draft.code(lastOf(run)) === Code.rbrace);
    const isBodyOfTwo = isHeaderLess(draft, runs, before);
    if (!(isListEnd && (beforeCode === Code.comma || beforeCode === Code.lparen)) && !isBodyOfTwo)
      return true;
  }
  const ends = (code: number): boolean => runs.every((run) => draft.code(lastOf(run)) === code);
  if (ends(Code.comma) || ends(Code.colon)) return true;
  if (runs.every((run) => isBinary(draft, lastOf(run))) || runs.every((run) => isBinary(draft, firstOf(run))))
    return true;
  return runs.every((run) => isHeader(draft, run)) || allElse(draft, runs);
}

/** A function head before the group and a body in each branch: two bodies are not C. */
function isHeaderLess(draft: Draft, runs: readonly (readonly number[])[], before: number): boolean {
  const beforeCode = before >= 0 ? draft.code(before) : Code.semicolon;
  return beforeCode === Code.rparen && runs.some((run) => draft.code(run[0] ?? 0) === Code.lbrace);
}

const allElse = (draft: Draft, runs: readonly (readonly number[])[]): boolean =>
  runs.every((run) => {
    const last = run[run.length - 1] ?? 0;
    return draft.isWord(last) && draft.word(last) === 'else' && isBalanced(draft, run);
  });

function isBinary(draft: Draft, i: number): boolean {
  const code = draft.code(i);
  return (
    code === Code.andAnd ||
    code === Code.orOr ||
    code === 124 ||
    code === Code.plus ||
    code === Code.amp ||
    code === Code.comparison
  );
}

/** `if (..)`, `while (..)` or `for (..)` and nothing more. */
function isHeader(draft: Draft, run: readonly number[]): boolean {
  const first = run[0] ?? 0;
  const last = run[run.length - 1] ?? 0;
  if (!draft.isWord(first) || draft.code(last) !== Code.rparen) return false;
  if (!['if', 'while', 'for'].includes(draft.word(first))) return false;
  let depth = 0;
  for (let k = 1; k < run.length; k++) {
    const code = draft.code(run[k] ?? 0);
    if (code === Code.lparen) depth++;
    else if (code === Code.rparen && --depth === 0 && k < run.length - 1) return false;
  }
  return true;
}

function isBalanced(draft: Draft, run: readonly number[]): boolean {
  const stack: number[] = [];
  for (const i of run) {
    const code = draft.code(i);
    if (code === Code.lparen) stack.push(Code.rparen);
    else if (code === Code.lbracket) stack.push(Code.rbracket);
    else if (code === Code.lbrace) stack.push(Code.rbrace);
    else if ((code === Code.rparen || code === Code.rbracket || code === Code.rbrace) && stack.pop() !== code)
      return false;
  }
  return stack.length === 0;
}
