// Long loops of small C texts written for these tests: where they let others run, what is held there, and what they work
// on. Both parser adapters must agree.
// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { scanLoops, type ScannedLoop, type TextLoops } from '../../../src/core/loops/scanLoops.ts';
import type { CParser } from '../../../src/core/syntax/tree.ts';
import { createNativeParser } from '../../../src/service/parser/nativeParser.ts';
import { createWasmParser } from '../../../src/service/parser/wasmParser.ts';
import { packageRoot } from '../../../src/service/packageRoot.ts';

const queries = { facts: readFileSync(join(packageRoot(), 'syntaxes', 'facts.scm'), 'utf8') };
const native = createNativeParser(queries);
let wasm: CParser;
beforeAll(async () => {
  wasm = await createWasmParser(queries);
});

function scan(text: string): TextLoops {
  const byNative = scanLoops(text, native);
  expect(scanLoops(text, wasm)).toEqual(byNative);
  return byNative;
}
const inFunction = (body: string): string => `void work(struct mm *mm, int n)\n{\n${body}\n}\n`;
/** The only loop of a function's body. */
function only(body: string): ScannedLoop {
  const { loops } = scan(inFunction(body));
  expect(loops).toHaveLength(1);
  return loops[0] as ScannedLoop;
}
const heldAt = (body: string): readonly string[] =>
  scan(inFunction(body))
    .loops.flatMap(({ points }) => points)
    .concat(scan(inFunction(body)).outside)
    .flatMap(({ held }) => held.map(({ call, perhaps }) => `${call}${perhaps ? '?' : ''}`));

describe('what is a loop', () => {
  test.each([
    ['for (;;)\n\t\tcond_resched();', 'for', null],
    ['while (n--) { touch(n); cond_resched(); }', 'while', null],
    ['do { n--; } while (n && !cond_resched());', 'do', null],
    ['list_for_each_entry(page, &mm->pages, lru) { cond_resched(); }', 'macro', 'list_for_each_entry'],
    ['again:\n\ttouch(n);\n\tcond_resched();\n\tif (n--)\n\t\tgoto again;', 'goto', 'again'],
  ])('%s', (body, kind, name) => {
    const loop = only(body);
    expect(loop).toMatchObject({ function: 'work', kind, name });
    expect(loop.points.map((point) => point.name)).toEqual(['cond_resched']);
  });

  test('what runs once is none, and its place is told as outside', () => {
    const { loops, outside } = scan(
      inFunction(
        'do { cond_resched(); } while (0);\nscoped_guard(mutex, &mm->lock) { might_sleep(); }\ngoto out;\nout:\n\tcond_resched();',
      ),
    );
    expect(loops).toEqual([]);
    expect(outside.map(({ name, why }) => [name, why])).toEqual([
      ['cond_resched', 'no loop'],
      ['might_sleep', 'no loop'],
      ['cond_resched', 'no loop'],
    ]);
  });

  test('a place belongs to the innermost loop; loops around it know that it is not theirs', () => {
    const { loops } = scan(inFunction('for (; n; n--) {\n\twhile (more(n))\n\t\tcond_resched();\n}'));
    expect(loops.map(({ kind, points }) => [kind, points.length])).toEqual([
      ['for', 0],
      ['while', 1],
    ]);
  });

  test('both branches of an #if, bodies of macros, and text that does not parse', () => {
    const { loops, outside } = scan(
      [
        '#define SPIN(x) do { while (x) cond_resched(); } while (0)',
        '#ifdef CONFIG_A',
        'static void one(int n) {',
        '#else',
        'static void one(long n) {',
        '#endif',
        '\twhile (n--) cond_resched();',
        '}',
        '@@ ( cond_resched(); [',
        '/* cond_resched(); */',
        'const char *word = "cond_resched()";',
      ].join('\n'),
    );
    expect(loops.map(({ line0 }) => line0)).toEqual([6]);
    expect(outside.map(({ line0, why }) => [line0, why])).toEqual([
      [0, 'macro'],
      [8, 'unread'],
    ]);
  });
});

describe('what is held', () => {
  test('taken before, released before the place', () => {
    expect(heldAt('spin_lock(&a);\nwhile (n--) { cond_resched(); }\nspin_unlock(&a);')).toEqual([
      'spin_lock(&a)',
    ]);
    expect(heldAt('while (n--) { spin_lock(&a); touch(n); spin_unlock(&a); cond_resched(); }')).toEqual([]);
  });

  test('the lock with the same argument is the one that is released', () => {
    expect(heldAt('spin_lock(&a);\nspin_lock(&b);\nspin_unlock(&a);\nwhile (n--) cond_resched();')).toEqual([
      'spin_lock(&b)',
    ]);
  });

  test('on one way only is perhaps; a way that leaves says nothing', () => {
    expect(heldAt('if (n) rcu_read_lock();\nwhile (n--) cond_resched();')).toEqual(['rcu_read_lock()?']);
    expect(
      heldAt('rcu_read_lock();\nif (n) { rcu_read_unlock(); return; }\nwhile (n--) cond_resched();'),
    ).toEqual(['rcu_read_lock()']);
    expect(
      heldAt('if (n) preempt_disable();\ntouch(n);\nif (n) preempt_enable();\nwhile (n--) cond_resched();'),
    ).toEqual([]);
  });

  test('kmap and page faults around a copy, and the unit of the step', () => {
    const loop = only(
      'for (i = 0; i < nr_pages; i++) {\n\tkaddr = kmap_local_page(page + i);\n\tpagefault_disable();\n\tcopy_from_user(kaddr, from, PAGE_SIZE);\n\tpagefault_enable();\n\tkunmap_local(kaddr);\n\tcond_resched();\n}',
    );
    expect(loop.inside.map(({ what }) => what)).toEqual(['kmap_local', 'page faults off']);
    expect(loop.points.map(({ held }) => held)).toEqual([[]]);
    expect(loop.works.map(({ work, name }) => [work, name])).toEqual([['copy', 'copy_from_user']]);
    expect(loop).toMatchObject({ unit: 'a page', step: 'i++; i < nr_pages' });
  });

  test('a page table lock is released by its lock; what is asserted is held too', () => {
    expect(
      heldAt(
        'pte = pte_offset_map_lock(mm, pmd, addr, &ptl);\ndo { if (need_resched()) break; } while (pte++, addr += PAGE_SIZE, addr != end);\npte_unmap_unlock(pte, ptl);\ncond_resched();',
      ),
    ).toEqual(['pte_offset_map_lock(mm)']);
    expect(heldAt('lockdep_assert_held(&lock);\nwhile (n--) cond_resched();')).toEqual([
      'lockdep_assert_held(&lock)',
    ]);
    expect(heldAt('lockdep_assert_held(&lock);\nspin_unlock(&lock);\nwhile (n--) cond_resched();')).toEqual(
      [],
    );
  });

  test('the conditions between loop and place say how often it is reached', () => {
    const loop = only(
      'if (n)\nwhile (n--) {\n\tif (++batch >= 32 /* often */) {\n\t\tcond_resched_lock(&mm->lock);\n\t}\n}',
    );
    expect(loop.points.map(({ conditions }) => conditions)).toEqual([['++batch >= 32']]);
  });
});

test('a copy of any length counts where it is a page or the loop goes by pages', () => {
  expect(only('while (n--) memcpy(to, from, n);').works).toEqual([]);
  expect(only('while (n--) memcpy(to, from, PAGE_SIZE);').works).toHaveLength(1);
  expect(only('for (; addr < end; addr += PAGE_SIZE) memset(addr, 0, n);').works).toHaveLength(1);
});
