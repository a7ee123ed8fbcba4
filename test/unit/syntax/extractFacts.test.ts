// Facts of small C texts, by both parser adapters: names, extents, conditions, callers.
// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { factsOf } from '../../../src/core/syntax/factsOf.ts';
import type { Definition, FileFacts } from '../../../src/core/syntax/facts.ts';
import type { CParser, ParsedC } from '../../../src/core/syntax/tree.ts';
import { createNativeParser } from '../../../src/service/parser/nativeParser.ts';
import { createWasmParser } from '../../../src/service/parser/wasmParser.ts';
import { packageRoot } from '../../../src/service/packageRoot.ts';

const queries = { facts: readFileSync(join(packageRoot(), 'syntaxes', 'facts.scm'), 'utf8') };
const native = createNativeParser(queries);
let wasm: CParser;
beforeAll(async () => {
  wasm = await createWasmParser(queries);
});

/** The facts, after checking that both adapters give the same. */
function facts(text: string): FileFacts {
  const byNative = factsOf(text, native);
  expect(factsOf(text, wasm)).toEqual(byNative);
  return byNative;
}

const names = (found: FileFacts, kind: string): string[] =>
  found.definitions.filter((definition) => definition.kind === kind).map((definition) => definition.name);

function definition(found: FileFacts, name: string): Definition {
  const one = found.definitions.find((candidate) => candidate.name === name);
  if (one === undefined) throw new Error(`no definition of ${name}`);
  return one;
}

/** The text of a definition's name and the first and last line of its extent. */
function shown(text: string, one: Definition): readonly (string | number)[] {
  return [text.slice(one.nameStart, one.nameEnd), one.line0, one.endLine0];
}

describe('definitions', () => {
  test('a prototype that is the only argument of a macro at file scope is no call', () => {
    const text = [
      'INDIRECT_CALLABLE_DECLARE(bool has_room(const struct sock *sk, int wake));',
      'INDIRECT_CALLABLE_DECLARE(struct buffer *take_next(struct list_head *head,',
      '\t\t\tstruct buffer *last));',
      'INDIRECT_CALLABLE_DECLARE(hash_fn_t by_port);',
      'EXPECT_THAT(is_ready(1));',
      'CHECK_SIZE(sizeof (int) == width_of(int));',
    ].join('\n');
    const found = facts(text);
    expect(names(found, 'prototype')).toEqual(['has_room', 'take_next']);
    expect(shown(text, definition(found, 'take_next'))).toEqual(['take_next', 1, 2]);
    expect(found.definitions).toHaveLength(2);
    expect(found.calls.map(({ callee, line0 }) => `${callee} ${line0}`)).toEqual([
      'INDIRECT_CALLABLE_DECLARE 0',
      'INDIRECT_CALLABLE_DECLARE 1',
      'INDIRECT_CALLABLE_DECLARE 3',
      'EXPECT_THAT 4',
      'is_ready 4',
      'CHECK_SIZE 5',
      'width_of 5',
    ]);
  });

  test('every kind, with names and lines as written', () => {
    const text = [
      '#define LIMIT 3', // 0
      'struct point { int x; struct { u8 y, *z; }; int (*op)(struct point *self); };', // 1
      'union both { int a; long b; };', // 2
      'enum color { RED, GREEN = 2 };', // 3
      'typedef unsigned long word_t;', // 4
      'typedef int (*handler_t)(int);', // 5
      'typedef struct { int only; } anon_t;', // 6
      'static int table[LIMIT] = { 1, 2 }, other, *third;', // 7
      'extern int elsewhere;', // 8
      'int declared(struct point *p);', // 9
      'static __always_inline struct point *', // 10
      'make(int a, int (*cb)(int inner))', // 11
      '{', // 12
      '\tint local = a, *more;', // 13
      '\treturn 0;', // 14
      '}', // 15
      'void (*hook)(void);', // 16
      'int (*choose(int which))(void) { return 0; }', // 17
    ].join('\n');
    const found = facts(text);
    expect(names(found, 'macro')).toEqual(['LIMIT']);
    expect(names(found, 'struct')).toEqual(['point']);
    expect(names(found, 'union')).toEqual(['both']);
    expect(names(found, 'enum')).toEqual(['color']);
    expect(names(found, 'enumerator')).toEqual(['RED', 'GREEN']);
    expect(names(found, 'typedef')).toEqual(['word_t', 'handler_t', 'anon_t']);
    expect(names(found, 'variable')).toEqual(['table', 'other', 'third', 'elsewhere', 'hook']);
    expect(names(found, 'prototype')).toEqual(['declared']);
    expect(names(found, 'function')).toEqual(['make', 'choose']);
    expect(names(found, 'member')).toEqual(['x', 'y', 'z', 'op', 'a', 'b', 'only']);
    expect(shown(text, definition(found, 'make'))).toEqual(['make', 11, 15]);
    expect(definition(found, 'make').start).toBe(text.indexOf('static __always_inline'));
    expect(definition(found, 'y').container).toBe('point');
    expect(definition(found, 'only').container).toBe('anon_t');
    expect(definition(found, 'GREEN').container).toBe('color');
    expect(definition(found, 'elsewhere').isDeclaration).toBe(true);
    expect(definition(found, 'table').isDeclaration).toBeUndefined();
    expect(found.errorNodes).toBe(0);
  });

  test('system calls get their kernel names, at the name as written', () => {
    const text =
      'SYSCALL_DEFINE3(frob, int, fd, const char __user *, buf, size_t, n)\n{\n\treturn do_frob(fd);\n}\nSYSCALL_DEFINE0(nop)\n{\n\treturn run();\n}\n';
    const found = facts(text);
    expect(shown(text, definition(found, 'sys_frob'))).toEqual(['frob', 0, 3]);
    expect(definition(found, '__x64_sys_frob').via).toBe('SYSCALL_DEFINE3');
    expect(shown(text, definition(found, 'sys_nop'))).toEqual(['nop', 4, 7]);
    expect(
      found.calls.filter((call) => call.caller !== null).map((call) => [call.caller, call.callee]),
    ).toEqual([
      ['sys_frob', 'do_frob'],
      ['sys_nop', 'run'],
    ]);
    expect(names(found, 'function')).not.toContain('frob');
  });

  test('other macros that define functions', () => {
    const text =
      'DEFINE_IDTENTRY_SYSVEC(sysvec_x)\n{\n\tinc();\n}\nBPF_CALL_2(bpf_x, u32, a, void *, b)\n{\n\treturn a;\n}\nCOMPAT_SYSCALL_DEFINE1(old, int, a)\n{\n\treturn a;\n}\n' +
      'DEFINE_EVENT(class_x, ev_x,\n\tTP_PROTO(int a),\n\tTP_ARGS(a));\n';
    const found = facts(text);
    for (const name of [
      'sysvec_x',
      '__sysvec_x',
      'instr_sysvec_x',
      'bpf_x',
      'compat_sys_old',
      'trace_ev_x',
    ]) {
      expect(definition(found, name).kind).toBe('function');
    }
    expect(found.calls.find((call) => call.callee === 'inc')?.caller).toBe('sysvec_x');
  });

  test('macros that define variables', () => {
    const text =
      'static DEFINE_PER_CPU(struct a *, pcpu);\nDEFINE_PER_CPU(int [4], arr) = { 1 };\nstatic DEFINE_MUTEX(lock);\nLIST_HEAD(all);\nDECLARE_PER_CPU(int, far);\nstatic DECLARE_BITMAP(bits, 9);\nvoid f(void)\n{\n\tDEFINE_WAIT(local);\n\tstatic DEFINE_MUTEX(inner);\n}\n';
    const found = facts(text);
    expect(names(found, 'variable')).toEqual(['pcpu', 'arr', 'lock', 'all', 'far', 'bits']);
    expect(definition(found, 'pcpu').via).toBe('DEFINE_PER_CPU');
    expect(definition(found, 'far').isDeclaration).toBe(true);
    expect(definition(found, 'lock').isDeclaration).toBeUndefined();
    expect(shown(text, definition(found, 'lock'))).toEqual(['lock', 2, 2]);
  });

  test('what a macro of the same file makes is read from its definition', () => {
    const text = [
      '#define MAKE_PAIR(name, type)\t\\',
      'static type name##_get(int a)\t\\',
      '{ return helper_##name(a); }\t\\',
      'static struct ops name##_ops = { .get = name##_get }',
      'MAKE_PAIR(foo, int);',
      '#define HEAD_OF(x) void do_##x(int a)',
      'HEAD_OF(bar)',
      '{',
      '\tinner();',
      '}',
    ].join('\n');
    const found = facts(text);
    expect(definition(found, 'foo_get')).toMatchObject({ kind: 'function', via: 'MAKE_PAIR', line0: 4 });
    expect(definition(found, 'foo_ops')).toMatchObject({ kind: 'variable', via: 'MAKE_PAIR' });
    expect(shown(text, definition(found, 'do_bar'))).toEqual(['bar', 6, 9]);
    expect(found.calls.find((call) => call.callee === 'inner')?.caller).toBe('do_bar');
    expect(names(found, 'function')).toEqual(['foo_get', 'do_bar']);
  });

  test('enumerators made by a macro of the same file', () => {
    const text =
      '#define ITEM(a, b) a##_##b = 1\nenum list {\n\tITEM(X, ONE),\n\tITEM(X, TWO),\n\tLAST,\n};\nint v = ITEM(q, r);\n';
    const found = facts(text);
    expect(names(found, 'enumerator')).toEqual(['X_ONE', 'X_TWO', 'LAST']);
    expect(definition(found, 'X_TWO')).toMatchObject({ container: 'list', via: 'ITEM', line0: 3 });
  });

  test('a macro call where a name is due is no prototype', () => {
    expect(names(facts('static const char NAME_OF(x)[] = "x";\n'), 'prototype')).toEqual([]);
  });

  test('a function that returns a struct is a function', () => {
    const found = facts(
      'struct pair make(void)\n{\n\treturn p;\n}\nenum kind which(int a)\n{\n\treturn a;\n}\n',
    );
    expect(names(found, 'function')).toEqual(['make', 'which']);
    expect(names(found, 'struct').concat(names(found, 'enum'))).toEqual([]);
  });

  test('members made by macros', () => {
    const text =
      'struct s {\n\tDECLARE_BITMAP(bits, 64);\n\tstruct_group(head,\n\t\tint a;\n\t\tint b;\n\t);\n\tDECLARE_FLEX_ARRAY(u8, tail);\n};\n';
    const found = facts(text);
    expect(names(found, 'member').sort()).toEqual(['a', 'b', 'bits', 'head', 'tail']);
    expect(
      found.definitions.filter((one) => one.kind === 'member').every((one) => one.container === 's'),
    ).toBe(true);
    expect(definition(found, 'bits').via).toBe('DECLARE_BITMAP');
    const typed = facts('typedef DECLARE_BITMAP(banks_t, 32);\n');
    expect(typed.definitions).toHaveLength(1);
    expect(definition(typed, 'banks_t')).toMatchObject({ kind: 'typedef', via: 'DECLARE_BITMAP' });
  });
});

describe('conditions', () => {
  test('the enclosing conditions, without the include guard; twins are both kept', () => {
    const text = [
      '#ifndef A_H',
      '#define A_H',
      '#include <linux/types.h>',
      '#ifdef CONFIG_X86_64',
      '# include "x.h"',
      '# if CONFIG_A || CONFIG_B',
      'static inline int f(void) { return 1; }',
      '# endif',
      '#elif defined(CONFIG_C)',
      'static inline int f(void) { return 2; }',
      '#else',
      'static inline int f(void) { return 3; }',
      '#endif',
      'int always;',
      '#endif /* A_H */',
    ].join('\n');
    const found = facts(text);
    expect(found.definitions.filter((one) => one.name === 'f').map((one) => one.condition)).toEqual([
      'CONFIG_X86_64 && (CONFIG_A || CONFIG_B)',
      '!CONFIG_X86_64 && CONFIG_C',
      '!CONFIG_X86_64 && !CONFIG_C',
    ]);
    expect(definition(found, 'always').condition).toBeUndefined();
    expect(found.includes).toEqual(['<linux/types.h>', '"x.h"']);
  });

  test('a conditional block at the top of a source file is no guard', () => {
    const found = facts('#ifndef ARCH_HAS_X\nint fallback;\n#endif\n');
    expect(definition(found, 'fallback').condition).toBe('!defined(ARCH_HAS_X)');
  });
});

describe('calls', () => {
  test('direct, through members, in macros, and macro uses that the preparation hides', () => {
    const text = [
      '#define wrap(x) inner(x, x(1))',
      'int f(struct ops *o)',
      '{',
      '\tfor_each_item(i) {',
      '\t\to->run(g(1), sizeof(int));',
      '\t}',
      '\tCHECK_IT(a)',
      '\treturn ({ h(); 1; });',
      '}',
    ].join('\n');
    const found = facts(text);
    expect(
      found.calls.map((call) => [
        call.caller,
        call.callee,
        call.line0,
        text.startsWith(call.callee, call.start),
      ]),
    ).toEqual([
      ['wrap', 'inner', 0, true],
      ['f', 'for_each_item', 3, true],
      ['f', 'run', 4, true],
      ['f', 'g', 4, true],
      ['f', 'CHECK_IT', 6, true],
      ['f', 'h', 7, true],
    ]);
  });

  test('casts are no calls', () => {
    const found = facts(
      'int f(void)\n{\n\treturn (u64)(long)x + (struct a *)(b)->c + ((int (*)(int))p)(2);\n}\n',
    );
    expect(found.calls).toEqual([]);
  });
});

describe('the guard against a worse preparation', () => {
  const fake = (errorNodes: number, disposed: string[], label: string): ParsedC => ({
    errorNodes,
    errorRanges: errorNodes === 0 ? [] : [[0, errorNodes]],
    captures: () => [],
    toTree: () => ({
      kind: 'translation_unit',
      start: 0,
      end: 0,
      named: true,
      field: null,
      missing: false,
      children: [],
    }),
    dispose: () => void disposed.push(label),
  });
  const run = (prepared: number, raw: number): { found: FileFacts; disposed: string[] } => {
    const disposed: string[] = [];
    // Not plain: the parser is asked about it alone, then about all.
    const text = '/* c */ double a = 1.5e3;';
    const parser: CParser = {
      engine: 'native',
      parse: (given) => (given === text ? fake(raw, disposed, 'raw') : fake(prepared, disposed, 'prepared')),
    };
    return { found: factsOf(text, parser), disposed };
  };

  test('the raw tree is used only if it has fewer errors, and every tree is disposed', () => {
    const worse = run(3, 1);
    expect([worse.found.usedRaw, worse.found.errorNodes, worse.disposed.sort()]).toEqual([
      true,
      1,
      ['prepared', 'prepared', 'raw'],
    ]);
    const better = run(1, 3);
    expect([better.found.usedRaw, better.found.errorNodes, better.disposed.sort()]).toEqual([
      false,
      1,
      ['prepared', 'prepared', 'raw'],
    ]);
    expect(run(0, 9).disposed).toEqual(['prepared']);
  });
});

test('cut and repeated text never stops the extraction', () => {
  const text =
    '#define M(a) static int a##_f(void) { return g(a); }\nM(x)\nSYSCALL_DEFINE1(q, int, a)\n{\n\tfor_each_x(i) {\n\t\th();\n\t}\n}\n' +
    '#if A\nstruct s { DECLARE_BITMAP(b, 3); struct_group(g, int c; ); };\n#else\nenum e { E(1), F };\n#endif\nPAGEFLAG(A, b, c)\nDEFINE_MUTEX(m);\n';
  for (let cut = 0; cut < text.length; cut++) {
    for (const damaged of [text.slice(0, cut), text.slice(cut), text.slice(0, cut) + text.slice(cut + 3)]) {
      const found = factsOf(damaged, native);
      for (const one of found.definitions) {
        expect(one.start >= 0 && one.end <= damaged.length && one.nameStart < one.nameEnd).toBe(true);
      }
    }
  }
});

test('damaged text still gives facts', () => {
  const text = 'struct s { int a; \nvoid f(void) { g(; }\n}}}} #endif\n#else\n#elif\nint z;\n';
  const found = factsOf(text.repeat(20), native);
  expect(found.errorNodes).toBeGreaterThan(0);
  const chain = `#if A\n${'#elif B\nint x;\n'.repeat(3000)}#endif\n`;
  expect(factsOf(chain, native).definitions.length).toBe(3000);
});

describe('twins', () => {
  test('two heads of one body are two functions, each with its condition and the shared body', () => {
    const text = [
      '#ifdef CONFIG_BUG', // 0
      'void handle(struct regs *regs)', // 1
      '#else', // 2
      'static inline void handle(struct regs *regs)', // 3
      '#endif', // 4
      '{', // 5
      '\twork(regs);', // 6
      '}', // 7
    ].join('\n');
    const found = facts(text);
    const twins = found.definitions.filter((one) => one.name === 'handle');
    expect(twins.map((one) => [one.condition, one.line0, one.endLine0])).toEqual([
      ['CONFIG_BUG', 1, 7],
      ['!CONFIG_BUG', 3, 7],
    ]);
    expect(found.calls.map((call) => [call.caller, call.callee])).toEqual([['handle', 'work']]);
    expect([found.errorNodes, found.usedRaw]).toEqual([0, false]);
  });

  test('three heads, and calls of a branch that is no C with the others', () => {
    const text = [
      '#if defined(CONFIG_A)',
      'int pick(int a)',
      '#elif defined(CONFIG_B)',
      'int pick(long b)',
      '#else',
      'int pick(void)',
      '#endif',
      '{',
      '#ifdef CONFIG_C',
      '\tif (first()) {',
      '#else',
      '\tif (second()) {',
      '#endif',
      '\t\treturn 1;',
      '\t}',
      '\treturn 0;',
      '}',
    ].join('\n');
    const found = facts(text);
    expect(found.definitions.map((one) => [one.name, one.condition])).toEqual([
      ['pick', 'CONFIG_A'],
      ['pick', '!CONFIG_A && CONFIG_B'],
      ['pick', '!CONFIG_A && !CONFIG_B'],
    ]);
    expect(found.calls.map((call) => [call.callee, call.caller])).toEqual([
      ['first', 'pick'],
      ['second', 'pick'],
    ]);
  });

  test('macros without semicolons in both branches', () => {
    const found = facts(
      '#ifdef CONFIG_M\nPAGEFLAG(Bad, bad, PF_ANY)\n#else\nPAGEFLAG_FALSE(Bad, bad)\n#endif\n',
    );
    expect(
      found.definitions.filter((one) => one.name === 'PageBad').map((one) => [one.via, one.condition]),
    ).toEqual([
      ['PAGEFLAG', 'CONFIG_M'],
      ['PAGEFLAG_FALSE', '!CONFIG_M'],
    ]);
  });

  test('what is never compiled stays away', () => {
    expect(names(facts('#if 0\nint dead(int)\n#else\nint live(void)\n#endif\n{\n}\n'), 'function')).toEqual([
      'live',
    ]);
  });
});

describe('include guards', () => {
  const conditionOf = (text: string, name: string): string | undefined =>
    definition(facts(text), name).condition;
  test('a default value with code after it is no guard', () => {
    const text = '#ifndef LIMIT\n#define LIMIT 9\n#endif\nint after;\n';
    expect([conditionOf(text, 'LIMIT'), conditionOf(text, 'after')]).toEqual(['!defined(LIMIT)', undefined]);
  });
  test('code before it, or code between it and an include after it: no guard', () => {
    expect(conditionOf('int before;\n#ifndef _A_H\n#define _A_H\nint a;\n#endif\n', 'a')).toBe(
      '!defined(_A_H)',
    );
    expect(conditionOf('#ifndef _A_H\n#define _A_H\nint a;\n#endif\nint b;\n#include "c.h"\n', 'a')).toBe(
      '!defined(_A_H)',
    );
  });
  test('comments around it, and the tail of a trace header, change nothing', () => {
    expect(
      conditionOf('/* x */\n#ifndef _A_H\n#define _A_H\nint a;\n#endif /* _A_H */\n// end\n', 'a'),
    ).toBeUndefined();
    const trace =
      '#undef TRACE_SYSTEM\n#define TRACE_SYSTEM toy\n#if !defined(_T_H) || defined(TRACE_HEADER_MULTI_READ)\n' +
      '#define _T_H\nTRACE_EVENT(toy, TP_PROTO(int a), TP_ARGS(a));\n#endif\n#include <trace/define_trace.h>\n';
    expect(conditionOf(trace, 'trace_toy')).toBeUndefined();
  });
});

test('words alone on their lines before a definer are lists that macros stand for', () => {
  const found = facts(
    'family_names\nstate_names\n#undef EM\nTRACE_EVENT(toy_full,\n\tTP_PROTO(int a),\n\tTP_ARGS(a)\n);\n',
  );
  expect(definition(found, 'trace_toy_full').via).toBe('TRACE_EVENT');
});

test('statements in a macro without a semicolon end neither the function nor its calls', () => {
  const found = facts(
    'int f(void)\n{\n\tD2(each(this, &l) {\n\t\tshow(this);\n\t})\n\tunlock(&l);\n\treturn 0;\n}\n',
  );
  expect(definition(found, 'f').endLine0).toBe(7);
  expect(found.calls.map((call) => [call.caller, call.callee])).toEqual([
    ['f', 'D2'],
    ['f', 'each'],
    ['f', 'show'],
    ['f', 'unlock'],
  ]);
});

test('calls through parenthesized pointers', () => {
  const found = facts(
    'int f(struct ops *o, int (*g)(int))\n{\n\treturn (*g)(1) + (o->run)(2) + (*o->stop)(3);\n}\n',
  );
  expect(found.calls.map((call) => call.callee)).toEqual(['g', 'run', 'stop']);
});

test('newer C: guards, cleanup attributes, classes', () => {
  const text = `
DEFINE_FREE(toy, struct toy *, if (_T) put_toy(_T))
DEFINE_GUARD(toy, struct toy *, lock_toy(_T), unlock_toy(_T))
DEFINE_GUARD_COND(toy, _try, trylock_toy(_T))
DEFINE_CLASS(toy_ref, struct toy *, put_toy(_T), get_toy(id), int id)
static int use(struct toy *t)
{
	struct toy *mine __free(toy) = get_toy(1);
	guard(toy)(t);
	scoped_guard(mutex, &t->lock) {
		step_one(t);
	}
	scoped_guard(spinlock_irqsave, &t->slock)
		step_two(t);
	scoped_cond_guard(mutex_intr, return -EINTR, &t->lock) {
		step_three(t);
	}
	CLASS(toy_ref, ref)(3);
	return no_free_ptr(mine) ? 0 : 1;
}
int next(void)
{
	return 0;
}
`;
  const found = facts(text);
  expect(found.errorNodes).toBe(0);
  expect(names(found, 'function')).toEqual(
    expect.arrayContaining([
      '__free_toy',
      'class_toy_constructor',
      'class_toy_try_constructor',
      'class_toy_ref_destructor',
      'use',
      'next',
    ]),
  );
  const inUse = found.calls.filter((call) => call.caller === 'use').map((call) => call.callee);
  expect(inUse).toEqual(
    expect.arrayContaining(['get_toy', 'step_one', 'step_two', 'step_three', 'scoped_guard']),
  );
  const use = definition(found, 'use');
  expect(text.slice(use.start, use.end)).toMatch(/^static int use[^]*\n\}$/);
});

test('older C: bare typedef heads, init tables, 4.4 macros', () => {
  const found = facts(`
static DEFINE_PCI_DEVICE_TABLE(toy_ids) = {
	{ PCI_DEVICE(1, 2) },
};
static int __devinit toy_probe(struct pci_dev *dev) { setup_timer(&t, toy_tick, 0); return 0; }
asmlinkage long sys_toy(void) __attribute__((weak, alias("sys_ni")));
static struct pci_driver toy = { name: "toy", probe: toy_probe };
fastcall void __sched toy_wait(void) { }
module_exit(toy_exit);
`);
  expect(found.errorNodes).toBe(0);
  expect(names(found, 'function')).toEqual(expect.arrayContaining(['toy_probe', 'toy_wait']));
  expect(definition(found, 'toy_ids')).toMatchObject({ kind: 'variable', via: 'DEFINE_PCI_DEVICE_TABLE' });
  expect(found.references.map((one) => `${one.name} ${one.field ?? one.via ?? ''}`)).toEqual([
    'toy_tick setup_timer',
    'toy_probe probe',
    'toy_exit module_exit',
  ]);
});
