// The hover of a value: the largest constant expression around a place, its value as this tree has it, and, where the
// names in or beside it speak of a register, its bits by name. Numbers in comments and strings are read beside the
// register that their line names. Called by hardwareHover.ts.
// SPDX-License-Identifier: MIT
import { constantHeading, registerConstantText, registerOfNames } from '../../core/x86/docs/valueText.ts';
import type { ConstantUse } from '../../core/x86/docs/valueText.ts';
import { paragraphs } from '../../core/x86/docs/markdown.ts';
import { bitsOf } from '../../core/values/constant.ts';
import type { Constant } from '../../core/values/constant.ts';
import { constantOfTokens } from '../../core/values/constantOf.ts';
import { expressionAt } from '../../core/values/expressionAt.ts';
import type { ExpressionAt } from '../../core/values/expressionAt.ts';
import { childrenOf } from '../../core/values/expression.ts';
import { isNeverConstant, type NamesHere } from '../../core/values/neverConstant.ts';
import type { ValueWorld } from '../../core/values/world.ts';
import { visibleLocals } from '../../core/index/localDeclaration.ts';
import { codeAround } from './codeAround.ts';
import type { Expression, TypeName } from '../../core/values/expression.ts';
import { constantText, otherValuesText } from '../../core/values/valueText.ts';
import type { WireRange } from '../../protocol/indexService.ts';
import type { HoverContext } from './hoverAnswer.ts';
import type { SourceFile } from './workspaceFiles.ts';

export interface ValueHover {
  readonly markdown: string;
  /** Of the expression. */
  readonly range: WireRange;
  /** One name or one number, and no register speaks of it. */
  readonly isPlain: boolean;
  readonly hasRegister: boolean;
  /** Something is asked of a register, or done to it. */
  readonly isTested: boolean;
}

/** The value hover at an offset of a file's code, or null if there is no constant. */
export function valueHover(source: SourceFile, offset: number, context: HoverContext): ValueHover | null {
  const { values, version } = context;
  const text = values.plainText(source);
  const locals = localsAt(source, offset, context);
  const world = worldBeside(locals, values.world(source.path));
  const found = expressionAt(text, offset, world.isType);
  if (!found) return null;
  const largest = largestConstant(found, text, world, locals);
  if (!largest) return null;
  const { index, shown: node, answer, constant } = largest;
  const first = found.tokens[node.from];
  const last = found.tokens[node.to - 1];
  if (!first || !last) return null;
  const inside = found.tokens
    .slice(node.from, node.to)
    .filter(({ kind }) => kind === 'id')
    .map((token) => token.text);
  const around = namesAround(found, index);
  const table = registerOfNames(inside, around);
  const use = useOf(found, index);
  const bits = bitsOf(constant);
  const cleared = use === 'cleared' ? BigInt.asUintN(64, ~signExtended(constant)) : bits;
  const fits = table !== null && cleared >> BigInt(table.widthBits) === 0n;
  const isPlain = !fits && node.to - node.from === 1;
  return {
    markdown: paragraphs([
      constantHeading(text.slice(first.start, last.end).replace(/\s+/g, ' '), constantText(constant)),
      otherValuesText(answer, { version, basis: values.basis() }),
      fits ? registerConstantText({ table, value: cleared, use }) : '',
    ]),
    range: { start: source.lines.positionAt(first.start), end: source.lines.positionAt(last.end) },
    isPlain,
    hasRegister: fits,
    isTested: fits && use !== 'value' && use !== 'set',
  };
}

/** A narrower signed mask is widened by its sign before it meets a 64-bit register. */
function signExtended({ value, type }: Constant): bigint {
  return type.k === 'int' && type.signed ? BigInt(value) : BigInt.asUintN(64, BigInt(value));
}

/** Parameters and variables of the function around an offset. */
function localsAt(source: SourceFile, offset: number, context: HoverContext): ReadonlySet<string> {
  const around = codeAround(source, offset, context.store, context.parser);
  if (around?.definition.kind !== 'function') return new Set();
  return visibleLocals(around.root, around.text, offset - around.base);
}

/** A local hides what the tree calls by its name, and of what is no constant only that is of interest here. */
const worldBeside = (locals: ReadonlySet<string>, world: ValueWorld): ValueWorld => ({
  ...world,
  candidates: (name) => (locals.has(name) ? [] : world.candidates(name)),
  isType: (name) => !locals.has(name) && world.isType(name),
  otherKind: () => null,
});

function largestConstant(found: ExpressionAt, text: string, world: ValueWorld, locals: ReadonlySet<string>) {
  const names: NamesHere = {
    isLocal: (name) => locals.has(name),
    macros: (name) =>
      world.candidates(name).flatMap(({ meaning }) => (meaning.kind === 'macro' ? [meaning.macro] : [])),
  };
  for (const [index, node] of found.path.entries()) {
    if (node.k === 'type' || isCallee(found, index) || isNeverConstant(node, names)) continue;
    const answer = constantOfTokens(found.tokens.slice(node.from, node.to), text, world);
    if (!answer.value.ok) continue;
    // Brackets around it say nothing more; the place may be on one of them.
    const inner = found.path[index + 1];
    const isBracketed = node.k === 'group' && inner !== undefined && inner.k !== 'type';
    return { index, shown: isBracketed ? inner : node, answer, constant: answer.value.value };
  }
  return null;
}

/** The name of a called function-like macro is no expression of its own. */
function isCallee(found: ExpressionAt, index: number): boolean {
  const parent = found.path[index - 1];
  return parent?.k === 'call' && parent.callee === found.path[index];
}

/** Names that stand beside the constant: the other operand, the function it is given to, what it is assigned to. */
function namesAround(found: ExpressionAt, index: number): readonly string[] {
  const names: string[] = [];
  for (let i = index - 1; i >= 0 && names.length < 8; i--) {
    const parent = found.path[i];
    if (!parent || parent.k === 'type') break;
    for (const child of childrenOf(parent)) if (child !== found.path[i + 1]) names.push(...namesIn(child));
    if (parent.k === 'call') break;
  }
  if (found.assigned) names.push(found.assigned.target);
  return names;
}

function namesIn(node: Expression | TypeName): readonly string[] {
  if (node.k === 'name') return [node.token.text];
  if (node.k === 'member') return [node.name.text, ...namesIn(node.a)];
  return childrenOf(node).flatMap(namesIn);
}

function useOf(found: ExpressionAt, index: number): ConstantUse {
  const node = found.path[index];
  let parent = found.path[index - 1];
  for (let i = index - 2; parent?.k === 'group'; i--) parent = found.path[i];
  const op =
    parent?.k === 'binary' ? parent.op : found.assigned && parent === undefined ? found.assigned.op : '';
  let inner = node;
  while (inner?.k === 'group') inner = inner.a;
  if (op === '&' || op === '&=') return inner?.k === 'unary' && inner.op === '~' ? 'cleared' : 'tested';
  return op === '|' || op === '|=' ? 'set' : 'value';
}

/** The number at a column of a comment's or string's line, as a value of the register that the line names. */
export function numberInProse(
  line: string,
  column0: number,
): { markdown: string; start: number; end: number } | null {
  for (const match of line.matchAll(/\b0[xX][\da-fA-F]+\b/g)) {
    const start = match.index;
    const end = start + match[0].length;
    if (column0 < start || column0 >= end) continue;
    const words = line.match(/[A-Za-z_]\w*/g) ?? [];
    const table = registerOfNames(
      [],
      words.filter((word) => !/^0x/i.test(word)),
    );
    const value = BigInt(match[0]);
    if (table === null || value >> BigInt(table.widthBits) !== 0n) return null;
    const markdown = paragraphs([
      constantHeading(match[0], `${value}`),
      registerConstantText({ table, value, use: 'value' }),
    ]);
    return { markdown, start, end };
  }
  return null;
}
