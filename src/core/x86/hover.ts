// Hovers for hardware words in kernel C and assembly: which word is meant at a column, and its text.
// Pure: one line of text and a port to the tree in, Markdown out. Called by the index service and the CLI.
// A word that could be an ordinary identifier gets a hover only where its surroundings show what it is.
// SPDX-License-Identifier: MIT

import { EXCEPTIONS } from './tables/exceptions.ts';
import { maskOf } from './tables/fact.ts';
import type { RegisterBit, RegisterTable } from './tables/fact.ts';
import { CR0 } from './tables/cr0.ts';
import { CR4 } from './tables/cr4.ts';
import { isKernelName, kernelMask, XSTATE_COMPONENTS } from './tables/xstateComponents.ts';
import {
  componentText,
  exceptionText,
  instructionText,
  kernelMacroText,
  registerBitText,
  registerText,
} from './docs/factText.ts';
import type { ShownBits } from './docs/factText.ts';
import { instructionDoc, KERNEL_MACRO_DOCS } from './docs/instructionDocs.ts';
import { codeSpan, hexCode } from './docs/markdown.ts';
import { conceptText, registerWord } from './docs/registerWords.ts';
import { definedAt, valueHere } from './docs/treeFacts.ts';
import type { TreeFacts } from './docs/treeFacts.ts';
import { XSTATE_BV } from './tables/xstateRegisters.ts';
import { placeOf } from './wordPlace.ts';
import type { Place } from './wordPlace.ts';

export interface HoverRequest {
  readonly line: string;
  /** UTF-16 column in `line`, 0-based. */
  readonly column0: number;
  /** What the caller knows of the place; guessed from the line where it is not given. */
  readonly inComment?: boolean;
  readonly inString?: boolean;
  /** Assembly files: mnemonics stand bare at the start of a statement. */
  readonly language?: 'c' | 'asm';
  readonly tree: TreeFacts;
  /** The caller shows what the expression around the word amounts to. */
  readonly withoutExpression?: boolean;
}

export interface HoverResult {
  readonly markdown: string;
  readonly startColumn0: number;
  readonly endColumn0: number;
}

/** The hover for the word at the column, or null if it is not a hardware word. */
export function hoverFor(request: HoverRequest): HoverResult | null {
  const place = placeOf(request);
  if (place === null) return null;
  const markdown = textFor(request.withoutExpression ? { ...place, orGroup: [] } : place, request.tree);
  if (markdown === null) return null;
  return { markdown, startColumn0: place.start, endColumn0: place.end };
}

function textFor(place: Place, tree: TreeFacts): string | null {
  return (
    dottedBit(place, tree) ??
    registerMacro(place, tree) ??
    feature(place, tree) ??
    kernelMacro(place, tree) ??
    exception(place, tree) ??
    wholeRegister(place, tree) ??
    conceptText(place.word) ??
    instruction(place, tree)
  );
}

/** "CR0.TS", "CR4.OSXSAVE" in comments and prose. */
function dottedBit(place: Place, tree: TreeFacts): string | null {
  const match = /^(CR[04])[.:]([A-Z]+)$/i.exec(place.dotted);
  const table = match === null ? undefined : [CR0, CR4].find((each) => each.name === match[1]?.toUpperCase());
  const bit = table?.bits.find((each) => each.name === match?.[2]?.toUpperCase());
  if (table === undefined || bit === undefined || place.word === match?.[1]) return null;
  return registerBitText(table, bit, bit.macro ?? bit.name, tree);
}

/** X86_CR0_TS, X86_CR0_TS_BIT, X86_CR4_OSXSAVE, CR0_STATE. */
function registerMacro(place: Place, tree: TreeFacts): string | null {
  if (place.word === 'CR0_STATE') {
    const value = tree.valueOf('CR0_STATE');
    const heading = `**${codeSpan('CR0_STATE')}**: the CR0 value that the boot code loads. ${definedAt(tree, 'CR0_STATE')} ${valueHere(tree, 'CR0_STATE', null)}`;
    const remark = 'In 6.1 and 6.12 it is PE, MP, ET, NE, WP, AM and PG: 0x80050033.';
    return registerText(CR0, heading, value === null ? UNKNOWN : { kind: 'value', value: value.value }, [
      remark,
    ]);
  }
  for (const table of [CR0, CR4]) {
    const bit = table.bits.find(
      ({ macro }) => macro !== undefined && (macro === place.word || `${macro}_BIT` === place.word),
    );
    if (bit === undefined) continue;
    return registerBitText(table, bit, place.word, tree, expressionText(table, place, tree));
  }
  return null;
}

/** What `X86_CR0_EM | X86_CR0_TS` around the word amounts to. */
function expressionText(table: RegisterTable, place: Place, tree: TreeFacts): string {
  const bits = place.orGroup
    .map((name) => table.bits.find((each) => each.macro === name))
    .filter((bit): bit is RegisterBit => bit !== undefined);
  if (bits.length < 2 || bits.length !== place.orGroup.length) return '';
  const value = bits.reduce((mask, bit) => mask | (tree.valueOf(bit.macro ?? '')?.value ?? maskOf(bit)), 0n);
  return `In this expression: ${codeSpan(place.orGroup.join(' | '))} is ${hexCode(value)}, the bits ${bits.map((bit) => bit.name).join(' and ')}.`;
}

/** XFEATURE_YMM, XFEATURE_MASK_YMM, and masks that join several components. */
function feature(place: Place, tree: TreeFacts): string | null {
  const { word } = place;
  const component = XSTATE_COMPONENTS.find((each) => isKernelName(each, word) || kernelMask(each) === word);
  if (component !== undefined) return componentText(component, word, tree);
  if (!/^XFEATURE_MASK_[A-Z]\w*$/.test(word)) return null;
  const found = tree.valueOf(word);
  const value = found?.value ?? KNOWN_MASKS.get(word) ?? null;
  if (value === null && tree.definitionsOf(word).length === 0) return null;
  const heading = `**${codeSpan(word)}**: a set of XSAVE state components. ${definedAt(tree, word)} ${valueHere(tree, word, null)}`;
  const remark =
    value === null
      ? 'Its value in this tree could not be evaluated.'
      : 'The row shows XSTATE_BV or XCR0 with exactly these components.';
  const shown: ShownBits = value === null ? UNKNOWN : { kind: 'value', value: BigInt.asUintN(64, value) };
  return registerText(XSTATE_BV, heading, shown, [remark]);
}

/** Masks with the same components in every tree read (4.4 to 6.12), for trees whose value is not indexed. */
const KNOWN_MASKS: ReadonlyMap<string, bigint> = new Map([
  ['XFEATURE_MASK_FPSSE', 0x3n],
  ['XFEATURE_MASK_AVX512', 0xe0n],
]);

function kernelMacro(place: Place, tree: TreeFacts): string | null {
  const doc = KERNEL_MACRO_DOCS.find((each) => each.name === place.word);
  return doc === undefined ? null : kernelMacroText(doc, tree);
}

function exception(place: Place, tree: TreeFacts): string | null {
  const fact = EXCEPTIONS.find((each) => each.macro === place.word || each.name === place.hashed);
  if (fact === undefined) return null;
  return exceptionText(fact, fact.macro === place.word ? place.word : fact.name, tree);
}

/** cr0, read_cr0, MXCSR, xfeatures, XCOMP_BV, XCR0 ... */
function wholeRegister(place: Place, tree: TreeFacts): string | null {
  const found = registerWord(place.word);
  if (found === undefined) return null;
  const bits = place.lineMacros.flatMap((name) => found.table.bits.filter((bit) => bit.macro === name));
  const named = bits.reduce((mask, bit) => mask | maskOf(bit), 0n);
  const constant = found.constant === undefined ? null : (tree.valueOf(place.word)?.value ?? found.constant);
  const onLine =
    bits.length === 0 ? [] : [`On this line: ${bits.map((bit) => bit.name).join(', ')} (${hexCode(named)}).`];
  const heading = `**${codeSpan(place.word)}**: ${found.text}`;
  const shown: ShownBits =
    constant !== null
      ? { kind: 'value', value: constant }
      : bits.length > 0
        ? { kind: 'named', value: named }
        : UNKNOWN;
  return registerText(found.table, heading, shown, [...found.remarks, ...onLine]);
}

const UNKNOWN: ShownBits = { kind: 'unknown' };

function instruction(place: Place, tree: TreeFacts): string | null {
  if (!place.mayBeInstruction) return null;
  const doc = instructionDoc(place.word);
  return doc === undefined ? null : instructionText(doc, place.word, tree);
}
