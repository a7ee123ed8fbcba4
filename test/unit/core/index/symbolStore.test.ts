// The symbol store: what is put is found, replaced and removed; damaged bytes change nothing.
// SPDX-License-Identifier: MIT
import { describe, expect, test } from 'vitest';
import { DamagedBytes } from '../../../../src/core/index/bytes.ts';
import { searchSymbols } from '../../../../src/core/index/searchSymbols.ts';
import { symbolStore } from '../../../../src/core/index/symbolStore.ts';
import { recordFromText } from './factsOfText.ts';

describe('symbol store', () => {
  test('gives back every field of a definition, with positions', () => {
    const store = symbolStore();
    const text = '/* é */\nfunction f;\n';
    const record = recordFromText(Buffer.from(text).toString('latin1'), {
      definitions: [
        {
          name: 'sys_read',
          kind: 'function',
          nameStart: 18,
          nameEnd: 19,
          start: 0,
          end: 20,
          line0: 1,
          endLine0: 1,
          via: 'SYSCALL_DEFINE3',
          container: 'tag',
          condition: 'defined(CONFIG_X)',
        },
      ],
      errorRanges: [[20, 21]],
      errorNodes: 1,
    });
    store.setFile('fs/read_write.c', record);
    expect(store.definitionsOf('sys_read')).toEqual([
      {
        name: 'sys_read',
        kind: 'function',
        path: 'fs/read_write.c',
        nameStart: 18,
        nameEnd: 19,
        start: 0,
        end: 20,
        nameFrom: { line0: 1, column0: 9 },
        nameTo: { line0: 1, column0: 10 },
        from: { line0: 0, column0: 0 },
        to: { line0: 1, column0: 11 },
        via: 'SYSCALL_DEFINE3',
        container: 'tag',
        condition: 'defined(CONFIG_X)',
        uncertain: true,
      },
    ]);
    expect(store.totals(new Set(['fs/read_write.c']))).toEqual({
      files: 1,
      bytes: 21,
      definitions: 1,
      calls: 0,
      errorFiles: 1,
      errorNodes: 1,
    });
  });

  test('answers callers and callees across files, also beyond the scanned tail', () => {
    const store = symbolStore();
    for (let i = 0; i < 600; i++)
      store.setFile(`f${i}.c`, recordFromText(`function f${i}; f${i}>shared f${i}>f${i + 1}`));
    store.setFile('top.c', recordFromText('>shared'));
    expect(store.callers('shared')).toHaveLength(601);
    expect(store.callers('f300').map((call) => [call.caller, call.path])).toEqual([['f299', 'f299.c']]);
    expect(store.callees('f7').map((call) => call.callee)).toEqual(['shared', 'f8']);
    expect(store.callees('shared')).toEqual([]);
    expect(
      store
        .callers('shared')
        .filter((call) => call.caller === null)
        .map((call) => call.path),
    ).toEqual(['top.c']);
    expect(store.callers('never_named')).toEqual([]);
  });

  test('a file that is put again or removed leaves nothing behind', () => {
    const store = symbolStore();
    for (let i = 0; i < 300; i++) store.setFile(`f${i}.c`, recordFromText(`function f${i};`));
    expect(store.definitionsOf('f5')).toHaveLength(1);
    store.setFile('f5.c', recordFromText('function renamed; renamed>f6'));
    store.removeFile('f6.c');
    expect(store.definitionsOf('f5')).toEqual([]);
    expect(store.definitionsOf('renamed')).toHaveLength(1);
    expect(store.definitionsOf('f6')).toEqual([]);
    expect(store.hasFile('f6.c')).toBe(false);
    expect(store.definitionsIn('f6.c')).toBeNull();
    expect(store.paths()).toHaveLength(299);
  });

  test('every truncation and every flipped byte of a record is refused or read, never worse', () => {
    const good = recordFromText('function alpha; macro beta; alpha>beta');
    const store = symbolStore();
    store.setFile('a.c', good);
    for (let length = 0; length < good.length; length++) {
      expect(() => store.setFile('a.c', good.slice(0, length)), `cut at ${length}`).toThrow(DamagedBytes);
    }
    for (let at = 0; at < good.length; at++) {
      const flipped = good.slice();
      flipped[at] = (flipped[at] ?? 0) ^ 0x80;
      try {
        symbolStore().setFile('a.c', flipped);
      } catch (error) {
        expect(error).toBeInstanceOf(DamagedBytes);
      }
    }
    expect(store.definitionsOf('alpha')).toHaveLength(1);
  });
});

describe('search', () => {
  const store = symbolStore();
  store.setFile(
    'kernel/sched/core.c',
    recordFromText(
      'function schedule; function __schedule; function schedule_tail; macro SCHEDULE; prototype try_schedule;',
    ),
  );
  store.setFile('tools/t.c', recordFromText('function schedule;'));
  store.setFile('kernel/gone.c', recordFromText('function schedule_gone;'));
  store.removeFile('kernel/gone.c');
  const names = (query: string, limit = 50): string[] =>
    searchSymbols(store, query, limit).definitions.map((definition) => definition.name);

  test('exact before case, prefix, word start; the kernel before tools', () => {
    expect(names('schedule')).toEqual([
      'schedule',
      'schedule',
      'SCHEDULE',
      'schedule_tail',
      '__schedule',
      'try_schedule',
    ]);
    expect(searchSymbols(store, 'schedule', 1).definitions[0]?.path).toBe('kernel/sched/core.c');
  });

  test('letters in order, any case, spaces ignored', () => {
    expect(names('sch tail')).toEqual(['schedule_tail']);
    expect(names('TRYsd')).toEqual(['try_schedule']);
    expect(names('zzz')).toEqual([]);
    expect(names('')).toEqual([]);
    // U+0173 has the low byte of "s".
    expect(names('\u0173chedule')).toEqual([]);
  });

  test('says when there was more, and only then', () => {
    expect(searchSymbols(store, 'schedule', 5).truncated).toBe(true);
    expect(searchSymbols(store, 'schedule', 6).truncated).toBe(false);
  });
});

test('files that are put one by one, thousands of them, are found like the first ones', () => {
  const store = symbolStore();
  const put = (i: number, name: string): void => {
    const at = { kind: 'macro', nameStart: 0, nameEnd: 1, start: 0, end: 1, line0: 0, endLine0: 0 } as const;
    store.setFile(`f${i}.h`, recordFromText('x', { definitions: [{ ...at, name }] }));
  };
  for (let i = 0; i < 4_000; i++) {
    put(i, `n${i % 7}`);
    // Somebody asks between, so that places are entered in every way there is.
    if (i % 500 === 0) store.definitionsOf('n0');
  }
  for (let i = 0; i < 4_000; i += 2) put(i, 'even');
  store.removeFile('f1.h');
  expect(store.definitionsOf('even')).toHaveLength(2_000);
  const odd = Array.from({ length: 7 }, (_, i) => store.definitionsOf(`n${i}`).length);
  expect(odd.reduce((sum, count) => sum + count, 0)).toBe(1_999);
  expect(store.definitionsOf('n3').map(({ path }) => path)).toContain('f3.h');
});
