// Anchors: the same code is found whatever its layout, a place that is not certain says so, and versions explain absence.
// SPDX-License-Identifier: MIT
import { describe, expect, test } from 'vitest';
import { resolveAnchor, type AnchorTree, type SourceAnchor } from '../../../src/core/anchor/anchor.ts';

const tree = (
  files: Record<string, string>,
  treeVersion: string | null = '6.1.0',
  extents: AnchorTree['functionExtent'] = () => null,
): AnchorTree => ({
  readFile: (path) => files[path] ?? null,
  functionExtent: extents,
  treeVersion,
});

const source = `/* last_cpu = cpu; in a comment */
static void other(struct fpu *f, int cpu)
{
	f->last_cpu = cpu;
}

static inline void switch_it(struct fpu *old, int cpu)
{
	if (ready(old))
		save(old);	/* first */
	old->last_cpu = cpu;
}
`;
const anchor: SourceAnchor = { file: 'a.h', symbol: 'switch_it', pattern: 'old->last_cpu = cpu;' };

describe('exact', () => {
  test('inside the symbol, at its line', () => {
    expect(resolveAnchor(anchor, tree({ 'a.h': source }))).toEqual({
      state: 'exact',
      file: 'a.h',
      symbol: 'switch_it',
      startLine1: 11,
      endLine1: 11,
      note: '',
    });
  });

  test('white space, comments and line ends do not count, and a place may have several lines', () => {
    const place = resolveAnchor(
      { ...anchor, pattern: 'if(ready( old ))save(old);old->last_cpu=cpu;' },
      tree({ 'a.h': source }),
    );
    expect(place).toMatchObject({ state: 'exact', startLine1: 9, endLine1: 11 });
  });

  test('a pattern is literal: its brackets and stars are code', () => {
    const place = resolveAnchor({ ...anchor, pattern: 'old->.*;' }, tree({ 'a.h': source }));
    expect(place).toMatchObject({ state: 'fuzzy', startLine1: 7 });
  });

  test('lines that were added above do not matter', () => {
    const place = resolveAnchor({ ...anchor, lineHint: 11 }, tree({ 'a.h': '\n'.repeat(30) + source }));
    expect(place).toMatchObject({ state: 'exact', startLine1: 41 });
  });

  test('between equal places the hint chooses, and without one the first is taken', () => {
    const twice = 'void f(void)\n{\n\tg();\n\th();\n\tg();\n}\n';
    const at = (lineHint?: number) =>
      resolveAnchor(
        { file: 'f.c', symbol: 'f', pattern: 'g();', ...(lineHint !== undefined && { lineHint }) },
        tree({ 'f.c': twice }),
      );
    expect(at()).toMatchObject({ startLine1: 3 });
    expect(at(90)).toMatchObject({ startLine1: 5 });
  });

  test("an index's extent is believed", () => {
    const place = resolveAnchor(
      { ...anchor, symbol: 'invented', pattern: 'last_cpu = cpu;' },
      tree({ 'a.h': source }, '6.1', () => ({ startLine1: 7, endLine1: 12 })),
    );
    expect(place).toMatchObject({ state: 'exact', startLine1: 11 });
  });

  test('an index that knows the other branch of an #if does not hide this one', () => {
    const twins = '#ifdef A\nvoid f(void) { }\n#else\nvoid f(void)\n{\n\tg();\n}\n#endif\n';
    const place = resolveAnchor(
      { file: 'f.c', symbol: 'f', pattern: 'g();' },
      tree({ 'f.c': twins }, '6.1', () => ({ startLine1: 2, endLine1: 2 })),
    );
    expect(place).toMatchObject({ state: 'exact', startLine1: 6 });
  });

  test('code in a comment, a string or a longer word is not the code', () => {
    const decoys = 'void f(void)\n{\n\t/* g(); */\n\tp("g();");\n\txg();\n}\n';
    const place = resolveAnchor({ file: 'f.c', symbol: 'f', pattern: 'g();' }, tree({ 'f.c': decoys }));
    expect(place.state).toBe('fuzzy');
  });

  test('a macro is a symbol, and a directive can be a pattern', () => {
    const header = '#define A 1\n#define TS_BIT\t3 /* x */\n#define TS\t(1 << \\\n\tTS_BIT)\n';
    const at = (symbol: string, pattern: string) =>
      resolveAnchor({ file: 'h.h', symbol, pattern }, tree({ 'h.h': header }));
    expect(at('TS_BIT', '#define TS_BIT 3')).toMatchObject({ state: 'exact', startLine1: 2 });
    expect(at('TS', '(1 << TS_BIT)')).toMatchObject({ state: 'exact', startLine1: 3, endLine1: 4 });
  });

  test('an empty symbol is the whole file', () => {
    const place = resolveAnchor({ ...anchor, symbol: '' }, tree({ 'a.h': source }));
    expect(place).toMatchObject({ state: 'exact', startLine1: 11 });
  });
});

describe('moved', () => {
  test('at an alternative place', () => {
    const place = resolveAnchor(
      { ...anchor, file: 'gone.h', alternatives: [{ ...anchor, pattern: 'save(old);' }] },
      tree({ 'a.h': source }),
    );
    expect(place).toMatchObject({ state: 'moved', file: 'a.h', startLine1: 10 });
    expect(place).toHaveProperty('note', 'found where other versions have it');
  });

  test('once in the file, but not in the symbol', () => {
    const place = resolveAnchor({ ...anchor, symbol: 'renamed' }, tree({ 'a.h': source }));
    expect(place).toMatchObject({ state: 'moved', startLine1: 11, note: 'not in `renamed`' });
  });

  test('twice in the file is not found in either', () => {
    const place = resolveAnchor(
      { ...anchor, symbol: 'renamed', pattern: '->last_cpu = cpu;' },
      tree({ 'a.h': source }),
    );
    expect(place).toMatchObject({ state: 'missing', explainedByVersion: false });
  });
});

describe('fuzzy', () => {
  test('code that was changed', () => {
    const changed = source.replace('old->last_cpu = cpu;', 'old->last_cpu = (cpu);');
    const place = resolveAnchor(anchor, tree({ 'a.h': changed }));
    expect(place).toMatchObject({ state: 'fuzzy', startLine1: 11 });
    expect(place).toHaveProperty('note', expect.stringMatching(/^the code differs, \d+ % alike$/));
  });

  test('nothing like it: the symbol alone', () => {
    const place = resolveAnchor(
      { ...anchor, pattern: 'frobnicate(everything, now);' },
      tree({ 'a.h': source }),
    );
    expect(place).toMatchObject({
      state: 'fuzzy',
      startLine1: 7,
      note: '`switch_it` is here, the code is not',
    });
  });
});

describe('missing', () => {
  const versions = { from: '5.2', before: '6.15' };

  test('says which file or symbol is not there', () => {
    expect(resolveAnchor(anchor, tree({}))).toEqual({
      state: 'missing',
      explainedByVersion: false,
      reason: 'a.h is not in this tree',
    });
    expect(resolveAnchor({ ...anchor, symbol: 'no', pattern: 'no();' }, tree({ 'a.h': source }))).toEqual({
      state: 'missing',
      explainedByVersion: false,
      reason: '`no` is not defined in a.h',
    });
  });

  test.each([
    ['4.4.0', 'it exists from Linux 5.2 on, and this tree is 4.4.0'],
    ['5.1.21', 'it exists from Linux 5.2 on, and this tree is 5.1.21'],
    ['6.15.0-rc1', 'it exists before Linux 6.15 only, and this tree is 6.15.0-rc1'],
    ['6.18.2', 'it exists before Linux 6.15 only, and this tree is 6.18.2'],
  ])('is explained by version %s', (version, reason) => {
    const place = resolveAnchor({ ...anchor, versions }, tree({}, version));
    expect(place).toEqual({ state: 'missing', explainedByVersion: true, reason });
  });

  test('a version that should have it, or is not known, explains nothing', () => {
    for (const version of ['5.2', '6.1.0', '6.14.99', null])
      expect(resolveAnchor({ ...anchor, versions }, tree({}, version))).toMatchObject({
        explainedByVersion: false,
      });
  });

  test('a version without the code does not get something like it', () => {
    const changed = source.replace('old->last_cpu = cpu;', 'old->last_cpu = (cpu);');
    const place = resolveAnchor({ ...anchor, versions }, tree({ 'a.h': changed }, '4.4'));
    expect(place).toMatchObject({ state: 'missing', explainedByVersion: true });
  });

  test('the code itself counts more than what the anchor says of versions', () => {
    expect(resolveAnchor({ ...anchor, versions }, tree({ 'a.h': source }, '4.4')).state).toBe('exact');
  });
});
