// What a constant means as bits of a register: which register it is for, the bits by name, what an expression around it
// asks or does, the sizes of XSAVE areas, and for CR0 the table of EM, MP and TS with the rows that apply.
// Called by hover.ts and by the index service's value hovers.
// SPDX-License-Identifier: MIT

import { decodeWith } from '../decode.ts';
import { CR0 } from '../tables/cr0.ts';
import { CR4 } from '../tables/cr4.ts';
import { EFER } from '../tables/efer.ts';
import { EM_MP_TS, EM_MP_TS_ROWS } from '../tables/emMpTs.ts';
import type { EmMpTsRow } from '../tables/emMpTs.ts';
import { maskOf } from '../tables/fact.ts';
import type { RegisterTable } from '../tables/fact.ts';
import { MXCSR } from '../tables/mxcsr.ts';
import { XCR0, XSTATE_BV } from '../tables/xstateRegisters.ts';
import { bitRow, codeSpan, hexCode, paragraphs, prose } from './markdown.ts';
import { areaSizes } from './maskText.ts';
import { registerWord } from './registerWords.ts';

/** What is done with the constant. */
export type ConstantUse =
  /** `register & constant`: asked, or kept. */
  | 'tested'
  /** `~constant` taken with `&`. */
  | 'cleared'
  /** `register | constant`. */
  | 'set'
  | 'value';

export interface RegisterConstant {
  readonly table: RegisterTable;
  /** The bits; for 'cleared' those that are cleared. */
  readonly value: bigint;
  readonly use: ConstantUse;
}

const prefixes: readonly (readonly [RegExp, RegisterTable])[] = [
  [/^(?:X86_CR0_|CR0_STATE$)/, CR0],
  [/^X86_CR4_/, CR4],
  [/^_?EFER_/, EFER],
  [/^XFEATURE_MASK_|^XFEATURE_/, XSTATE_BV],
  [/^MXCSR_/, MXCSR],
];

/** The register that names in or around a constant speak of; null if none does, or if they speak of several. */
export function registerOfNames(inside: readonly string[], around: readonly string[]): RegisterTable | null {
  for (const names of [inside, around]) {
    const tables = new Set(
      names.flatMap((name) => {
        const table = prefixes.find(([pattern]) => pattern.test(name))?.[1] ?? registerWord(name)?.table;
        return table === undefined ? [] : [table];
      }),
    );
    const [only] = tables;
    if (only !== undefined && tables.size === 1) return only;
  }
  return null;
}

/** The bits of the constant by name, and what is asked of them. */
export function registerConstantText({ table, value, use }: RegisterConstant): string {
  const shown = table === XSTATE_BV && (value & ~userBits) === 0n ? XCR0 : table;
  const decoded = decodeWith(shown, value);
  const names = decoded.summary === '' ? 'no bit' : prose(decoded.summary.replace(/ /g, ', '));
  const unknown = decoded.unknown === 0n ? '' : ` Bits without a name: ${hexCode(decoded.unknown)}.`;
  const sizes = use === 'cleared' ? null : areaSizes(table, value);
  const register = shown === XCR0 && table === XSTATE_BV ? 'XCR0 or XSTATE\\_BV' : prose(table.name);
  const area = sizes === null ? '' : `${upperFirst(sizes)} (legacy region and header included).`;
  const sentences = [`As bits of ${register}: **${names}**.`, unknown.trim(), area, asked(table, value, use)];
  return paragraphs([
    sentences.filter((sentence) => sentence !== '').join(' '),
    bitRow(decoded, use === 'value' ? '0' : '·'),
    table === CR0 ? emMpTs(value, use) : '',
  ]);
}

const userBits = XCR0.bits.reduce((mask, bit) => mask | maskOf(bit), 0n);
const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function asked(table: RegisterTable, value: bigint, use: ConstantUse): string {
  const names = decodeWith(table, value)
    .fields.filter((field) => field.value !== 0n)
    .map(({ bit }) => prose(bit.name));
  if (names.length === 0 || use === 'value') return '';
  const either =
    names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} or ${names[names.length - 1]}`;
  const all =
    names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
  if (use === 'tested')
    return `The expression keeps only these bits: it is not 0 exactly if **${either}** is 1.`;
  return use === 'set'
    ? `Sets **${all}** and leaves the other bits.`
    : `Clears **${all}** and keeps the other bits.`;
}

/** The matrix of EM, MP and TS, if the constant says something of them; the rows that apply are bold. */
function emMpTs(value: bigint, use: ConstantUse): string {
  if (use !== 'value' && (value & EM_MP_TS) === 0n) return '';
  const applies = (row: EmMpTsRow): boolean => {
    const bits = value & EM_MP_TS;
    if (use === 'value') return row.bits === bits;
    if (use === 'tested') return (row.bits & bits) !== 0n;
    return use === 'set' ? (row.bits & bits) === bits : (row.bits & bits) === 0n;
  };
  const cell = (text: string, bold: boolean): string => (bold ? `**${text}**` : text);
  const rows = EM_MP_TS_ROWS.map((row) => {
    const bold = applies(row);
    const cells = [`${row.em}`, `${row.mp}`, `${row.ts}`, row.x87 ?? 'executes', row.wait ?? 'executes'];
    return `| ${bold ? '▶' : ''} | ${cells.map((text) => cell(text, bold)).join(' | ')} |`;
  });
  const told: Readonly<Record<ConstantUse, string>> = {
    value: 'With this value',
    tested: 'Where it is not 0',
    set: 'Afterwards',
    cleared: 'Afterwards',
  };
  return `${told[use]} (▶):\n\n|  | EM | MP | TS | x87 instruction | WAIT/FWAIT |\n|:-:|:-:|:-:|:-:|:-:|:-:|\n${rows.join('\n')}\n\nSource: SDM vol. 3, tables 2-1 and 2-2.`;
}

/** The heading of an expression: as written, with its value. */
export const constantHeading = (written: string, value: string): string =>
  `**${codeSpan(written)}** = ${value}`;
