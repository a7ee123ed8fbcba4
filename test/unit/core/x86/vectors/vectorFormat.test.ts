// Reading vector files: what is not one is refused with one clear line that names the entry.
// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest';
import { parseFaultTable, parseVectorFile } from '../../../../../src/core/x86/vectors/vectorFormat.ts';

const final = {
  ...{ fcw: 895, fsw: 0, ftw: 0, fop: 0, fip: '0x0', fdp: '0x0' },
  ...{ mxcsr: '0x1f80', mxcsr_mask: '0x2ffff', xinuse: 0 },
};
const file = (steps: unknown, more: object = {}): string =>
  JSON.stringify({ schema: 'fpu-truth/1', vectors: [{ id: 'a', group: 'g', steps, final, ...more }] });
const errorOf = (text: string): string => {
  const parsed = parseVectorFile(text);
  return parsed.ok ? 'accepted' : parsed.error;
};

describe('parseVectorFile', () => {
  it.each([
    ['{', 'not JSON: '],
    ['[]', 'not a vector file: no object'],
    ['null', 'not a vector file: no object'],
    ['{"schema":"x"}', 'not a vector file: schema is neither'],
    ['{"schema":"fpu-truth-table/1","rows":[]}', 'this is a fault table, not vectors'],
    ['{"schema":"fpu-truth/1"}', 'not a vector file: no list "vectors"'],
    ['{"schema":"fpu-truth/1","vectors":[1]}', 'entry 0 of "vectors": no object'],
    ['{"schema":"fpu-truth/1","vectors":[{"id":"a"}]}', 'entry 0 of "vectors" (a): "group" is not text'],
  ])('refuses %s', (text, message) => {
    expect(errorOf(text)).toContain(message);
    expect(errorOf(text)).not.toContain('\n');
  });
  it.each([
    [7, '"steps" is not a list'],
    [[{}], 'step 0: "op" is missing'],
    [[{ op: 'nop' }, { op: 'fsin' }], 'step 1: unknown op "fsin"'],
    [[{ op: 'toString' }], 'step 0: unknown op "toString"'],
    [[{ op: 'xsave64', area: 0 }], 'xsave64: "rfbm" is missing'],
    [[{ op: 'xsave64', rfbm: '0x7' }], 'xsave64: "area" is missing'],
    [[{ op: 'xsave64', area: 4, rfbm: '0x7' }], '"area" is not an area from 0 to 3'],
    [[{ op: 'xsave64', area: 0, rfbm: 'seven' }], '"rfbm" is not a 64-bit number'],
    [[{ op: 'movdqu', r: 0, v: 'zz'.repeat(16) }], '"v" is not hex of 16 bytes'],
    [[{ op: 'movdqu', r: 0, v: '00' }], '"v" is not hex of 16 bytes'],
    [[{ op: 'movdqu', v: '00'.repeat(16) }], '"r" is missing'],
    [[{ op: 'fld80' }], '"v" is not hex of 10 bytes'],
    [[{ op: 'patch', area: 0, off: 2040, v: '00'.repeat(16) }], 'goes beyond the area'],
    [[{ op: 'wrmsr', msr: '0xda0', v: 'x' }], '"v" is not a 64-bit number'],
    [[{ op: 'fxsave', area: 0, mem: [[1020, '0011223344']] }], '"mem" is not a list'],
    [[{ op: 'fxsave', area: 0, hdr: 'abc' }], '"hdr" is not hex'],
    [[{ op: 'fwait', fault: 7 }], '"fault" is not a fault'],
  ])('refuses steps %j', (steps, message) => {
    expect(errorOf(file(steps))).toContain(message);
    expect(errorOf(file(steps))).toContain('entry 0 of "vectors" (a)');
  });
  it.each([
    [{ final: null }, '"final" is no object'],
    [{ final: { ...final, fcw: undefined } }, 'final: "fcw" is missing'],
    [{ final: { ...final, st: { 0: '00' } } }, 'final: "st" 0 is not hex of 10 bytes'],
    [{ areas: { 5: { hdr: '' } } }, 'area 5'],
    [{ areas: { 0: { hdr: 'g0' } } }, 'area 0: "hdr" is not hex'],
  ])('refuses %j', (more, message) => expect(errorOf(file([], more))).toContain(message));
  it('accepts a complete file', () => {
    const steps = [
      {
        op: 'xsave64',
        area: 0,
        rfbm: '0x7',
        hdr: '',
        mem: [
          [0, '7f03'],
          [416, 48],
        ],
      },
    ];
    expect(errorOf(file(steps, { areas: { 1: { hdr: '07' } } }))).toBe('accepted');
  });
});

describe('parseFaultTable', () => {
  const row = { insn: 'fwait', out: '..N.........N...', cpl: 0, osfxsr: 0, osxsave: 0, pend: 0, xcr0: null };
  const parse = (rows: unknown): string => {
    const parsed = parseFaultTable(JSON.stringify({ schema: 'fpu-truth-table/1', rows }));
    return parsed.ok ? 'accepted' : parsed.error;
  };
  it.each([
    [[row], 'accepted'],
    [[{ insn: 'fwait' }], '"out" is not 16 of'],
    [[{ ...row, insn: 'fsin' }], 'unknown instruction "fsin"'],
    [[{ ...row, cpl: '0' }], '"cpl" is not a small number'],
    [[{ ...row, out: '?'.repeat(16) }], '"out" is not 16 of'],
  ])('%j: %s', (rows, message) => expect(parse(rows)).toContain(message));
});
