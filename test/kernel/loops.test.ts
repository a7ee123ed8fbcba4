// The loop scan on real trees: no place of mm/ is lost, and whether one is in a loop is what a reader who only counts
// braces says. The known long loops come out as the kernel's source has them.
// SPDX-License-Identifier: MIT
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { scanLoops, type TextLoops } from '../../src/core/loops/scanLoops.ts';
import type { CParser } from '../../src/core/syntax/tree.ts';
import { createParser } from '../../src/service/parser/createParser.ts';
import { describeKernel } from './trees.ts';

interface Seen {
  readonly line: number;
  readonly inLoop: boolean;
  readonly inMacro: boolean;
}

/** Every call of cond_resched and its variants in a text, by counting braces and looking for `goto`. */
function byBraces(source: string): readonly Seen[] {
  const text = source.replace(/\/\*[^]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"/g, (all) =>
    all.replace(/[^\n]/g, ' '),
  );
  const seen: Seen[] = [];
  // For each open brace whether a loop heads it; `head` is what stands since the last statement ended.
  const braces: boolean[] = [];
  let head = 0;
  let parens = 0;
  let functionStart = 0;
  // Whether the brace that closed last was a loop's: an `else` behind it is still in that loop.
  let closed = false;
  let counted = 0;
  let lines = 1;
  const pattern = /[{}();]|#\s*define(?:[^\n\\]|\\[^])*|#(?:[^\n\\]|\\[^])*|\bcond_resched\w*\s*\(/g;
  const loops = /\b(for|while|do)\b|for_?each/;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const [token] = match;
    for (; counted < match.index; counted++) if (text.charCodeAt(counted) === 10) lines++;
    const line = lines;
    if (token.startsWith('#')) {
      for (const call of token.matchAll(/\bcond_resched\w*\s*\(/g))
        if (/^#\s*define/.test(token))
          seen.push({
            line: line + token.slice(0, call.index).split('\n').length - 1,
            inLoop: false,
            inMacro: true,
          });
      continue;
    }
    if (token === '{') {
      if (braces.length === 0) functionStart = match.index;
      const isOnce = /\bdo\s*$/.test(text.slice(head, match.index)) && closesOnce(text, match.index);
      const words = text.slice(head, match.index);
      braces.push(!isOnce && (loops.test(words) || (closed && /^\s*else\b/.test(words))));
      head = pattern.lastIndex;
    } else if (token === '}') {
      closed = braces.pop() ?? false;
      head = pattern.lastIndex;
    } else if (token === '(') parens++;
    else if (token === ')') parens--;
    else if (token === ';') {
      if (parens === 0) head = pattern.lastIndex;
    } else {
      parens++;
      const end = text.indexOf('\n}', match.index);
      const before = [...text.slice(functionStart, match.index).matchAll(/^[ \t]*(\w+):(?!:)/gm)].map(
        (one) => one[1],
      );
      const goesBack = before.some((label) =>
        new RegExp(`\\bgoto\\s+${label}\\b`).test(text.slice(match.index, end)),
      );
      const inHead = loops.test(text.slice(head, match.index));
      seen.push({ line, inLoop: braces.includes(true) || goesBack || inHead, inMacro: false });
    }
  }
  return seen;
}

function closesOnce(text: string, open: number): boolean {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === '{') depth++;
    else if (text[i] === '}' && --depth === 0)
      return /^\s*while\s*\(\s*0\s*\)/.test(text.slice(i + 1, i + 40));
  }
  return false;
}

for (const version of ['6.1', '6.12']) {
  describeKernel(version, (tree) => {
    let parser: CParser;
    beforeAll(async () => {
      ({ parser } = await createParser());
    });
    const scan = (path: string): TextLoops => scanLoops(readFileSync(join(tree, path), 'latin1'), parser);

    test('no cond_resched of mm/ is lost, and a loop is a loop', async () => {
      let places = 0;
      for (const name of readdirSync(join(tree, 'mm')).filter((one) => one.endsWith('.c'))) {
        const text = readFileSync(join(tree, 'mm', name), 'latin1');
        if (!text.includes('cond_resched')) continue;
        await setImmediate();
        const { loops, outside } = scanLoops(text, parser);
        const inLoops = new Set(loops.flatMap(({ points }) => points).map(({ line0 }) => line0 + 1));
        const others = new Map(outside.map(({ line0, why }) => [line0 + 1, why]));
        for (const { line, inLoop, inMacro } of byBraces(text)) {
          places++;
          const found = inLoops.has(line) ? 'loop' : (others.get(line) ?? 'lost');
          expect(`mm/${name}:${line} ${found}`).toBe(
            `mm/${name}:${line} ${inMacro ? 'macro' : inLoop ? 'loop' : 'no loop'}`,
          );
        }
      }
      expect(places).toBeGreaterThan(100);
    }, 120_000);

    test('the long loops of mm/memory.c', () => {
      const { loops, errorNodes } = scan('mm/memory.c');
      expect(errorNodes).toBe(0);
      const of = (name: string) =>
        loops.filter((loop) => loop.function === name && (loop.points.length > 0 || loop.works.length > 0));
      const copy = of(version === '6.1' ? 'copy_huge_page_from_user' : 'copy_folio_from_user');
      expect(copy).toHaveLength(1);
      expect(copy[0]).toMatchObject({
        kind: 'for',
        held: [],
        works: [{ work: 'copy', name: 'copy_from_user' }],
      });
      expect(copy[0]?.points).toMatchObject([{ name: 'cond_resched', kind: 'resched', held: [] }]);
      expect(copy[0]?.inside.map(({ what }) => what)).toEqual(
        version === '6.1' ? ['kmap_atomic'] : ['kmap_local', 'page faults off'],
      );
      expect(of('process_huge_page').map(({ kind, points }) => [kind, points.length])).toEqual([
        ['for', 1],
        ['for', 1],
        ['for', 2],
      ]);
      const fork = of('copy_pte_range');
      expect(fork.map(({ kind, points }) => [kind, points.map(({ name }) => name)])).toEqual([
        ['goto', ['cond_resched']],
        ['do', ['need_resched', 'spin_needbreak', 'spin_needbreak']],
      ]);
      expect(fork[1]?.points[0]?.conditions).toEqual(['progress >= 32']);
      expect(fork[1]?.held.map(({ what }) => what)).toContain('page table lock');
      const zap = of('zap_pte_range').find(({ kind }) => kind === 'do');
      expect(zap?.points).toMatchObject([{ name: 'need_resched', kind: 'test' }]);
      expect(zap?.works.map(({ work }) => work)).toContain('zap');
    }, 60_000);

    test('a loop of fs/ that lets others run, and none that is lost in fs/*.c', async () => {
      let places = 0;
      for (const name of readdirSync(join(tree, 'fs')).filter((one) => one.endsWith('.c'))) {
        const text = readFileSync(join(tree, 'fs', name), 'latin1');
        if (!text.includes('cond_resched')) continue;
        await setImmediate();
        const { loops, outside } = scanLoops(text, parser);
        const known = new Set(
          [...loops.flatMap(({ points }) => points), ...outside].map(({ line0 }) => line0 + 1),
        );
        for (const { line } of byBraces(text)) {
          places++;
          expect(known.has(line), `fs/${name}:${line}`).toBe(true);
        }
      }
      expect(places).toBeGreaterThan(30);
    }, 60_000);
  });
}
