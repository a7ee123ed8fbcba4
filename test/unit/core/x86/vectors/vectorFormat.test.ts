// Reading vector files: what is not one is refused with one clear line.
// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest';
import { parseFaultTable, parseVectorFile } from '../../../../../src/core/x86/vectors/vectorFormat.ts';

describe('parseVectorFile', () => {
  it.each([
    ['{', 'not JSON: '],
    ['[]', 'not a vector file: schema is not "fpu-truth/1"'],
    ['null', 'not a vector file: no object'],
    ['{"schema":"fpu-truth-table/1","rows":[]}', 'not a vector file: schema is not "fpu-truth/1"'],
    ['{"schema":"fpu-truth/1"}', 'not a vector file: no list "vectors"'],
    ['{"schema":"fpu-truth/1","vectors":[1]}', 'not a vector file: no list "vectors"'],
    [
      '{"schema":"fpu-truth/1","vectors":[{"id":"a"}]}',
      'not a vector file: entry 0 of "vectors" is incomplete',
    ],
  ])('refuses %s', (text, message) => {
    const file = parseVectorFile(text);
    expect(file.ok ? 'accepted' : file.error).toContain(message);
  });
  it('accepts a complete file', () => {
    const file = parseVectorFile(
      '{"schema":"fpu-truth/1","vectors":[{"id":"a","group":"g","steps":[],"final":{}}]}',
    );
    expect(file.ok && file.value.vectors.map((vector) => vector.id)).toEqual(['a']);
  });
  it('checks the rows of a fault table', () => {
    expect(parseFaultTable('{"schema":"fpu-truth-table/1","rows":[{"insn":"fwait"}]}').ok).toBe(false);
    const rows = '[{"insn":"fwait","out":"................","cpl":0}]';
    expect(parseFaultTable(`{"schema":"fpu-truth-table/1","rows":${rows}}`).ok).toBe(true);
  });
});
