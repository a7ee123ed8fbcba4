// Real files cut and mutated: extraction never throws or hangs, and no offset leaves its text.
// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { factsOf } from '../../../src/core/syntax/factsOf.ts';
import type { FileFacts } from '../../../src/core/syntax/facts.ts';
import { createNativeParser } from '../../../src/service/parser/nativeParser.ts';
import { createWasmParser } from '../../../src/service/parser/wasmParser.ts';
import { packageRoot } from '../../../src/service/packageRoot.ts';
import { sourcesOf } from '../../accuracy/treeFacts.ts';
import { describeKernel } from '../trees.ts';

const queries = { facts: readFileSync(join(packageRoot(), 'syntaxes', 'facts.scm'), 'utf8') };
const native = createNativeParser(queries);

/** A generator with a fixed seed, so that a failure can be repeated. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const noise = [
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  ';',
  ',',
  '"',
  "'",
  '#',
  '#if X\n',
  '#else\n',
  '#endif\n',
  '/*',
  '*/',
  '\\',
  '\0',
  '\xff',
  ' struct ',
  '->',
  '=',
];

function mutated(text: string, next: (below: number) => number): string {
  let out = text;
  for (let k = 0; k < 4; k++) {
    const at = next(out.length + 1);
    const kind = next(4);
    if (kind === 0) out = out.slice(0, at) + (noise[next(noise.length)] ?? '') + out.slice(at);
    else if (kind === 1) out = out.slice(0, at) + out.slice(at + next(40));
    else if (kind === 2) out = out.slice(at, at + 30_000);
    else out = out.slice(0, at) + out.slice(next(out.length + 1)).slice(0, 5_000) + out.slice(at);
  }
  return out;
}

/** What is wrong with the places of facts. */
function misplaced(text: string, facts: FileFacts): string[] {
  const wrong: string[] = [];
  for (const one of facts.definitions) {
    if (
      one.start < 0 ||
      one.end > text.length ||
      one.nameStart < 0 ||
      one.nameEnd > text.length ||
      one.start > one.end
    )
      wrong.push(`${one.name} out of the text`);
    if (one.via === undefined && text.slice(one.nameStart, one.nameEnd) !== one.name)
      wrong.push(`${one.name} is not there`);
  }
  for (const one of facts.calls)
    if (!text.startsWith(one.callee, one.start)) wrong.push(`call ${one.callee} is not there`);
  for (const one of facts.references)
    if (one.start < 0 || one.start >= text.length) wrong.push(`reference ${one.name} out of the text`);
  return wrong;
}

describeKernel('6.12', (root) => {
  test('400 damaged texts', async () => {
    const wasm = await createWasmParser(queries);
    const files = sourcesOf(root, ['kernel/sched', 'mm', 'include/linux', 'fs/xfs']).filter(
      (_, index) => index % 12 === 0,
    );
    const next = numbers(612);
    const wrong: string[] = [];
    let clean = 0;
    for (let k = 0; k < 400; k++) {
      const file = files[k % files.length] ?? '';
      const text = mutated(readFileSync(join(root, file), 'latin1').slice(0, 40_000), next);
      const facts = factsOf(text, native);
      wrong.push(...misplaced(text, facts).map((one) => `${k} ${file}: ${one}`));
      // The two bindings hold different versions of the parser's core, which repair damage differently: they agree on
      // whether there is any, and on everything where there is none.
      const byWasm = factsOf(text, wasm);
      if ((facts.errorNodes === 0) !== (byWasm.errorNodes === 0))
        wrong.push(`${k} ${file}: one adapter has errors`);
      else if (facts.errorNodes === 0) {
        clean++;
        if (JSON.stringify(facts) !== JSON.stringify(byWasm)) wrong.push(`${k} ${file}: adapters differ`);
      } else wrong.push(...misplaced(text, byWasm).map((one) => `${k} ${file} (wasm): ${one}`));
    }
    expect(wrong).toEqual([]);
    expect(clean).toBeGreaterThan(40);
  });
});

test.each([
  ['parentheses', 'int f(void) { return ', '(', ')', '; }'],
  ['blocks', 'void f(void) ', '{', '}', ''],
  ['initializers', 'struct s x = ', '{ .a = ', '}', ';'],
  ['structures', '', 'struct { ', '} x;', ''],
  ['conditions', '', '#ifdef CONFIG_A\n', '\n#endif\n', ''],
  ['twins', '', '#ifdef CONFIG_A\nint f(int a)\n#else\n', '\n#endif\n', '{ }'],
  ['arguments', 'void f(void) { ', 'g(a, ', ')', '; }'],
  ['declarators', 'int ', '(*', ')', ' x;'],
])('%s nested 5,000 deep end', async (_, before, open, close, after) => {
  const text = `${before}${open.repeat(5000)}1${close.repeat(5000)}${after}\nint last(void) { return 0; }\n`;
  const facts = factsOf(text, native);
  expect(misplaced(text, facts)).toEqual([]);
  expect(factsOf(text, await createWasmParser(queries))).toEqual(facts);
});
