// Whether an entry of a vector file is a vector that can be run: known operations with their operands, hex that is
// hex, places inside the save areas. Pure: a value in, null or what is wrong with it out.
// Called by `parseVectorFile`, before anything of the entry is used.
// SPDX-License-Identifier: MIT

import { isInstruction } from '../fpu/instructionSet.ts';
import { MNEMONICS } from '../tables/instructions.ts';
type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

const AREA_BYTES = 2048;
const RECORDED_BYTES = 1024;

const isNumber =
  (minimum: number, maximum: number): Check =>
  (value) =>
    Number.isInteger(value) && Number(value) >= minimum && Number(value) <= maximum;
const isText: Check = (value) => typeof value === 'string';
const isWord: Check = (value) => typeof value === 'string' && /^(?:0x[0-9a-f]{1,16}|\d{1,19})$/i.test(value);
/** Numbers are recorded as JSON numbers where they are small, as "0x..." elsewhere. */
const isCount: Check = (value) => isWord(value) || isNumber(0, Number.MAX_SAFE_INTEGER)(value);
const isBytes = (value: unknown): value is string =>
  typeof value === 'string' && /^(?:[0-9a-f]{2})*$/i.test(value);
const isBytesOf =
  (length: number): Check =>
  (value) =>
    isBytes(value) && value.length === length * 2;

const isRun: Check = (value) => {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [offset, bytes] = value as readonly unknown[];
  if (!isNumber(0, RECORDED_BYTES)(offset)) return false;
  const length = isBytes(bytes) ? bytes.length / 2 : isNumber(0, RECORDED_BYTES)(bytes) ? Number(bytes) : NaN;
  return Number(offset) + length <= RECORDED_BYTES;
};

const isFault: Check = (value) =>
  isObject(value) && isNumber(0, 31)(value['vec']) && isCount(value['err'] ?? 0);

/** What a field must be wherever it stands in a step. */
const STEP_FIELDS: Readonly<Record<string, readonly [check: Check, what: string]>> = {
  r: [isNumber(0, 31), 'a register number'],
  area: [isNumber(0, 3), 'an area from 0 to 3'],
  rfbm: [isCount, 'a 64-bit number such as "0x7"'],
  disp: [isNumber(0, RECORDED_BYTES), 'a displacement in bytes'],
  off: [isNumber(0, AREA_BYTES), 'an offset in bytes'],
  ecx: [isNumber(0, 0xffff_ffff), 'a 32-bit number'],
  msr: [isCount, 'an MSR number such as "0xda0"'],
  xinuse: [isCount, 'a bitmap'],
  value: [isCount, 'a 64-bit number such as "0x7"'],
  fault: [isFault, 'a fault with "vec" and "err"'],
  hdr: [(value) => isBytes(value) && value.length <= 128, 'hex of at most 64 bytes'],
  mem: [
    (value) => Array.isArray(value) && value.every(isRun),
    'a list of [offset, hex] or [offset, count] inside the first 1024 bytes',
  ],
};

/** Bytes of the operand `v`, by operation. */
const OPERAND_BYTES: Readonly<Record<string, number>> = {
  fld80: 10,
  fild: 4,
  fldcw: 2,
  ldmxcsr: 4,
  vldmxcsr: 4,
  movq_mm: 8,
  kmovq: 8,
  movdqu: 16,
  vmovdqu_x: 16,
  vmovdqu_y: 32,
  vmovdqu64_x: 16,
  vmovdqu64_y: 32,
  vmovdqu64_z: 64,
};
const VALUE_IN_V: ReadonlySet<string> = new Set(['wrmsr', 'xsetbv']);
const REGISTER = /^(?:movq_mm|movdqu|v?pxorq?|vmovdqu.*|kmovq|kxorq)$/;
const ON_AREA = /^(?:xsave|xrstor|fxsave|fxrstor|fnsave|frstor|fnstenv|fldenv)|^(?:poison|patch)$/;
const MASKED = /^(?:xsave|xrstor)/;

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is wrong with the vector, or null. */
export function vectorProblem(vector: Fields): string | null {
  if (!isText(vector['id'])) return '"id" is not text';
  if (!isText(vector['group'])) return '"group" is not text';
  const { steps, areas, final } = vector as Readonly<Record<'steps' | 'areas' | 'final', unknown>>;
  if (!Array.isArray(steps)) return '"steps" is not a list';
  if (areas !== undefined) {
    if (!isObject(areas)) return '"areas" is no object';
    for (const [number, area] of Object.entries(areas)) {
      const header = isObject(area) ? (area['hdr'] ?? '') : null;
      if (!/^[0-3]$/.test(number) || !isBytes(header) || header.length > 128)
        return `area ${number}: "hdr" is not hex of at most 64 bytes`;
    }
  }
  for (const [i, step] of steps.entries()) {
    const problem = isObject(step) ? stepProblem(step) : 'no object';
    if (problem !== null) return `step ${i}: ${problem}`;
  }
  return isObject(final) ? finalProblem(final) : '"final" is no object';
}

function stepProblem(step: Fields): string | null {
  const { op, v } = step as Readonly<Record<'op' | 'v', unknown>>;
  if (typeof op !== 'string') return '"op" is missing';
  if (op !== 'poison' && op !== 'patch' && !isInstruction(op)) return `unknown op "${op.slice(0, 40)}"`;
  for (const [name, [check, what]] of Object.entries(STEP_FIELDS)) {
    if (step[name] !== undefined && !check(step[name])) return `${op}: "${name}" is not ${what}`;
  }
  const needed = [
    ...(REGISTER.test(op) ? ['r'] : []),
    ...(ON_AREA.test(op) ? ['area'] : []),
    ...(MASKED.test(op) ? ['rfbm'] : []),
    ...(op === 'patch' ? ['off', 'v'] : []),
    ...(op === 'wrmsr' ? ['msr', 'v'] : []),
    ...(op === 'rdmsr' ? ['msr'] : []),
  ].find((name) => step[name] === undefined);
  if (needed !== undefined) return `${op}: "${needed}" is missing`;
  return operandProblem(op, v, step);
}

function operandProblem(op: string, v: unknown, step: Fields): string | null {
  const length = OPERAND_BYTES[op];
  if (length !== undefined && !isBytesOf(length)(v)) return `${op}: "v" is not hex of ${length} bytes`;
  if (v === undefined) return null;
  if (VALUE_IN_V.has(op)) return isCount(v) ? null : `${op}: "v" is not a 64-bit number such as "0x7"`;
  if (!isBytes(v)) return `${op}: "v" is not hex`;
  if (op === 'patch' && Number(step['off']) + v.length / 2 > AREA_BYTES)
    return `patch: "v" goes beyond the area of ${AREA_BYTES} bytes`;
  return null;
}

function finalProblem(final: Fields): string | null {
  const numbers = ['fcw', 'fsw', 'ftw', 'fop', 'fip', 'fdp', 'mxcsr', 'mxcsr_mask', 'xinuse'];
  const wrong = numbers.find((name) => !isCount(final[name]));
  if (wrong !== undefined) return `final: "${wrong}" is ${wrong in final ? 'not a number' : 'missing'}`;
  for (const [name, length] of [
    ['st', 10],
    ['xmm', 16],
    ['ymmh', 16],
  ] as const) {
    const registers = final[name];
    if (registers === undefined) continue;
    if (!isObject(registers)) return `final: "${name}" is no object`;
    const bad = Object.entries(registers).find(
      ([number, bytes]) => !/^(?:\d|1[0-5])$/.test(number) || !isBytesOf(length)(bytes),
    );
    if (bad !== undefined) return `final: "${name}" ${bad[0]} is not hex of ${length} bytes`;
  }
  return null;
}

/** What is wrong with a row of the fault table, or null. */
export function rowProblem(row: Fields): string | null {
  const { insn, out, alt, tsAfter, unspecified, xcr0 } = row as Readonly<
    Record<'insn' | 'out' | 'alt' | 'tsAfter' | 'unspecified' | 'xcr0', unknown>
  >;
  if (typeof insn !== 'string') return '"insn" is missing';
  if (!MNEMONICS.has(insn)) return `unknown instruction "${insn.slice(0, 40)}"`;
  if (typeof out !== 'string' || !/^[.UNGMF]{16}$/.test(out)) return '"out" is not 16 of . U N G M F';
  if (alt !== undefined && (typeof alt !== 'string' || alt.length !== 16)) return '"alt" is not 16 letters';
  if (tsAfter !== undefined && !/^[01.]{16}$/.test(String(tsAfter))) return '"tsAfter" is not 16 of 0 1';
  if (unspecified !== undefined && !(Array.isArray(unspecified) && unspecified.every(isNumber(0, 15))))
    return '"unspecified" is not a list of cells';
  if (xcr0 !== undefined && xcr0 !== null && !isCount(xcr0)) return '"xcr0" is not a number';
  const wrong = ['cpl', 'osfxsr', 'osxsave', 'pend'].find((name) => !isNumber(0, 3)(row[name]));
  return wrong === undefined ? null : `"${wrong}" is not a small number`;
}
