// The text of one hardware fact: register bit, component, instruction, exception, whole register.
// Own words plus the tree's answers in code spans; called by `hover.ts` only.
// SPDX-License-Identifier: MIT

import { decodeWith } from '../decode.ts';
import type { ExceptionFact } from '../tables/exceptions.ts';
import { eraFor, majorMinor, maskOf } from '../tables/fact.ts';
import type { LinuxEra, Provenance, RegisterBit, RegisterTable } from '../tables/fact.ts';
import { costOf, COST_CAVEAT, DOUBTFUL_87 } from '../tables/costs.ts';
import { CPU_PROFILES } from '../tables/cpuProfile.ts';
import { MNEMONICS } from '../tables/instructions.ts';
import { EXTENDED_OFFSET, kernelMask } from '../tables/xstateComponents.ts';
import type { XstateComponent } from '../tables/xstateComponents.ts';
import { XCR0, XSTATE_BV } from '../tables/xstateRegisters.ts';
import type { InstructionDoc, KernelMacroDoc } from './instructionDocs.ts';
import { bitRange, bitRow, bullets, codeSpan, hexCode, paragraphs, prose } from './markdown.ts';
import { definedAt, usedBy, valueHere } from './treeFacts.ts';
import type { TreeFacts } from './treeFacts.ts';

/** Where a fact comes from, and that it is unverified if it is. */
function sourceLine({ source, unverified }: Provenance): string {
  const warning = unverified === true ? ' **Unverified: check the manual before you rely on it.**' : '';
  return `Source: ${prose(source)}.${warning}`;
}

/**
 * A macro that names one bit of a register, e.g. X86_CR0_TS or its X86_CR0_TS_BIT; `expression` is what
 * is to be said of the expression that the macro stands in.
 */
export function registerBitText(
  table: RegisterTable,
  bit: RegisterBit,
  name: string,
  tree: TreeFacts,
  expression = '',
): string {
  const mask = maskOf(bit);
  const isBitNumber = name.endsWith('_BIT');
  return paragraphs([
    `**${codeSpan(name)}**: ${table.name} bit ${bit.bit} (${prose(bit.name)}), mask ${hexCode(mask)}`,
    `${prose(bit.meaning)}.`,
    bitRow(decodeWith(table, mask)),
    treeLines(tree, name, isBitNumber ? BigInt(bit.bit) : mask),
    expression,
    bullets([
      `**1:** ${prose(bit.whenSet)}.`,
      `**0:** ${prose(bit.whenClear)}.`,
      ...linuxLines(bit.linux, tree),
    ]),
    sourceLine(bit),
  ]);
}

/** XFEATURE_YMM, XFEATURE_MASK_YMM. */
export function componentText(component: XstateComponent, name: string, tree: TreeFacts): string {
  const mask = 1n << BigInt(component.bit);
  const isMask = name === kernelMask(component);
  const table = component.register === 'XCR0' ? XCR0 : XSTATE_BV;
  const offset =
    component.standardOffset === null
      ? 'no place in the standard format'
      : `offset ${component.standardOffset} in the standard format`;
  const align = component.align64
    ? `, 64-byte aligned in the compacted format${component.alignUnverified === true ? ' (alignment unverified)' : ''}`
    : '';
  return paragraphs([
    `**${codeSpan(name)}**: XSAVE state component ${component.bit}, ${prose(component.name)}; mask ${hexCode(mask)}`,
    `Holds ${prose(component.holds)}. As a bit of ${prose(table.name)}:`,
    bitRow(decodeWith(table, mask)),
    treeLines(tree, name, isMask ? mask : BigInt(component.bit)),
    bullets([
      `${component.register === 'XCR0' ? 'User component, enabled in XCR0' : 'Supervisor component, enabled in IA32_XSS (XSAVES and XRSTORS only)'}.`,
      `${component.sizeBytes} bytes, ${offset}${align}. ${component.bit > 1 ? `Compacted areas pack components from byte ${EXTENDED_OFFSET} on.` : 'It lies in the legacy region.'} CPUID leaf 0xD of the running CPU decides.`,
      `Initial state: ${prose(component.init)}.`,
      `\`XSTATE_BV[${component.bit}]\` in an area: **1**, the area holds the component; **0**, it is initial, its bytes are ignored by XRSTOR and may be stale.`,
      enableText(component),
      `Linux: ${prose(component.linux)}${component.kernelSince === undefined ? '' : ` (name seen from ${component.kernelSince} on)`}.`,
    ]),
    sourceLine(component),
  ]);
}

/** Components whose instructions raise #UD while XCR0 does not enable them (SDM vol. 2, exception classes). */
const gatedByXcr0: ReadonlySet<number> = new Set([2, 5, 6, 7, 17, 18, 19]);

function enableText(component: XstateComponent): string {
  const place = `\`${component.register}[${component.bit}]\``;
  if (component.bit === 0) return `${place} is always 1.`;
  const one = `${place}: **1**, the XSAVE instructions manage the component`;
  return gatedByXcr0.has(component.bit)
    ? `${one} and its instructions may be used; **0**, its instructions raise #UD.`
    : `${one}; **0**, they leave it alone.`;
}

/** What a hover on a whole register knows of its bits. */
export type ShownBits =
  | { readonly kind: 'value'; readonly value: bigint }
  /** Only these bits are spoken of; the others may be anything. */
  | { readonly kind: 'named'; readonly value: bigint }
  | { readonly kind: 'unknown' };

export function registerText(
  table: RegisterTable,
  heading: string,
  shown: ShownBits,
  remarks: readonly string[],
): string {
  return paragraphs([
    heading,
    `${prose(table.title)}.`,
    shown.kind === 'unknown'
      ? layout(table)
      : bitRow(decodeWith(table, shown.value), shown.kind === 'value' ? '0' : '·'),
    shown.kind === 'value' ? summary(table, shown.value) : '',
    bullets(remarks),
    sourceLine(table),
  ]);
}

function summary(table: RegisterTable, value: bigint): string {
  const decoded = decodeWith(table, value);
  const names = decoded.summary === '' ? 'no bit set' : prose(decoded.summary);
  const unknown =
    decoded.unknown === 0n ? '' : ` Bits that the table does not name: ${hexCode(decoded.unknown)}.`;
  return `${hexCode(value)}: ${names}.${unknown}`;
}

/** Bit numbers and names only: nothing is known about the value here. */
function layout(table: RegisterTable): string {
  const bits = [...table.bits].sort((a, b) => b.bit - a.bit);
  return bits.map((bit) => codeSpan(`${bitRange(bit)} ${bit.name}`)).join(' ');
}

export function instructionText(doc: InstructionDoc, word: string, tree: TreeFacts): string {
  const wide = /(?:64|q)$/i.test(word) && !doc.mnemonic.endsWith('64');
  return paragraphs([
    `**${codeSpan(word)}**: ${doc.mnemonic}, ${doc.title}${wide ? ' (REX.W form: 64-bit FIP and FDP)' : ''}`,
    bullets(doc.effect),
    `Exceptions, in this order:\n\n${bullets(doc.faults)}`,
    bullets([
      ...linuxLines(doc.linux, tree),
      ...costLines(doc.mnemonic),
      ...cpuLines(doc.mnemonic),
      ...(doc.caveats ?? []).map((caveat) => `**Note:** ${caveat}`),
    ]),
    usedBy(tree, doc.mnemonic),
    sourceLine(doc),
  ]);
}

function costLines(mnemonic: string): string[] {
  const cost = costOf(mnemonic);
  if (cost === undefined) return [];
  const doubt = /^(?:FXSAVE|XSAVE|FNSAVE)$/.test(mnemonic) ? [`**Note:** ${DOUBTFUL_87}`] : [];
  return [`**Cost:** measured ${cost.text} (${COST_CAVEAT}).`, ...doubt];
}

/** The CPU profiles that have the instruction. */
function cpuLines(mnemonic: string): string[] {
  const feature = MNEMONICS.get(mnemonic.toLowerCase())?.feature;
  if (feature === undefined) return [];
  if (feature === null) return ['**CPUs:** all.'];
  const having = Object.values(CPU_PROFILES).filter(({ features }) => features.has(feature));
  return [
    `**CPUs:** feature ${codeSpan(feature)}; of the simulated ones: ${having.map(({ id }) => id).join(', ')}.`,
  ];
}

export function kernelMacroText(doc: KernelMacroDoc, tree: TreeFacts): string {
  return paragraphs([
    `**${codeSpan(doc.name)}**: kernel macro around ${doc.mnemonics.join(', ')}`,
    doc.text,
    ...doc.mnemonics.slice(0, 1).map((mnemonic) => usedBy(tree, mnemonic)),
    definedAt(tree, doc.name),
    'Source: arch/x86/kernel/fpu/xstate.h of 6.1 and 6.12.',
  ]);
}

export function exceptionText(fact: ExceptionFact, name: string, tree: TreeFacts): string {
  return paragraphs([
    `**${codeSpan(name)}**: ${fact.name}, ${fact.title}, vector ${fact.vector}${fact.errorCode ? ', with error code' : ''}`,
    bullets([`FPU code gets it for: ${prose(fact.raisedBy)}.`]),
    name.startsWith('X86_') ? treeLines(tree, name, BigInt(fact.vector)) : '',
    sourceLine(fact),
  ]);
}

function treeLines(tree: TreeFacts, name: string, expected: bigint | null): string {
  return [definedAt(tree, name), valueHere(tree, name, expected)].filter((text) => text !== '').join(' ');
}

/** What Linux does: for the tree's version, or for every era if the version is not known. */
function linuxLines(eras: readonly LinuxEra[] | undefined, tree: TreeFacts): string[] {
  if (eras === undefined) return [];
  const version = tree.version === null ? null : majorMinor(tree.version);
  if (version !== null) {
    const era = eraFor(eras, version);
    return era === undefined
      ? []
      : [`**Linux ${version.join('.')}:** ${prose(era.text)}.${unverifiedMark(era)}`];
  }
  return eras.map((era) => {
    const from = era.since === null ? '' : ` from ${era.since.join('.')} on`;
    return `**Linux${from}:** ${prose(era.text)}.${unverifiedMark(era)}`;
  });
}

const unverifiedMark = (era: LinuxEra): string => (era.unverified === true ? ' (unverified)' : '');
