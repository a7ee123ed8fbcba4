// Whose member a member is: by declared types, through pointers, calls, casts, macros and initialisers; or not known.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { memberOwner, type TypeWorld } from '../../../../src/core/index/memberOwner.ts';
import { prepare } from '../../../../src/core/syntax/prepare.ts';
import { createNativeParser } from '../../../../src/service/parser/nativeParser.ts';

const parser = createNativeParser({});
const parse = (text: string) => {
  const tree = parser.parse(prepare(text).text);
  try {
    return tree.toTree();
  } finally {
    tree.dispose();
  }
};

const members: Readonly<Record<string, string>> = {
  'task.mm': 'struct mm *',
  'task.state': 'unsigned int ',
  'task.fpu': 'struct fpu ',
  'mm.owner': 'struct task __rcu *',
  'mm.lock': 'spinlock_t ',
  'mm.state': 'int ',
  'lock_type.raw': 'struct raw ',
  'raw.state': 'int ',
  'fpu.state': 'int ',
  'ops.read': 'long (*',
  'ops.fpu': 'struct fpu ',
};
const heads: Readonly<Record<string, readonly string[]>> = {
  'variable init_mm': ['struct mm '],
  'variable table': ['static const struct ops '],
  'function get_task': ['static inline struct task *'],
  'function find': ['int '],
  'typedef spinlock_t': ['typedef struct lock_type '],
  'typedef anon_t': ['typedef struct { int state; } '],
};
const expansions: Readonly<Record<string, string>> = {
  current: 'get_task()',
  'entry_of(p)': '({ void *__p = (p); ((struct fpu *)(__p - 4)); })',
  'deref(t)': '({ typeof(t) _t = (t); _t; })',
};
const world: TypeWorld = {
  headsOf: (name, kind) => heads[`${kind} ${name}`] ?? [],
  memberHead: (owner, member) =>
    members[`${owner}.${member}`] ?? (owner === 'anon_t' && member === 'state' ? 'int ' : null),
  expansion: (expression) => expansions[expression] ?? null,
  parse,
};
/** The owner of the member that `|` stands before. */
function ownerIn(
  marked: string,
  before = 'void f(struct task *t, struct mm m, anon_t *a, void *p, int i) {',
  after = '}',
): string | null {
  const whole = `${before} ${marked} ${after}`;
  const start = whole.indexOf('|');
  const text = whole.replace('|', '');
  const end = start + (/^\w+/.exec(text.slice(start))?.[0].length ?? 0);
  return memberOwner(parse(text), text, start, end, world);
}

test.each([
  ['t->|state;', 'task'],
  ['m.|state;', 'mm'],
  ['t->mm->|state;', 'mm'],
  ['t->mm->owner->fpu.|state;', 'fpu'],
  ['(*t).|state;', 'task'],
  ['(&m)->|state;', 'mm'],
  ['t[i].|state;', 'task'],
  ['(i ? t : 0)->|state;', 'task'],
  ['get_task()->|state;', 'task'],
  ['current->|state;', 'task'],
  ['current->mm->|state;', 'mm'],
  ['init_mm.|state;', 'mm'],
  ['((struct fpu *)p)->|state;', 'fpu'],
  ['a->|state;', 'anon_t'],
  ['t->mm->lock.|raw;', 'lock_type'],
  ['t->mm->lock.raw.|state;', 'raw'],
  ['container_of(p, struct fpu, x)->|state;', 'fpu'],
  ['entry_of(p)->|state;', 'fpu'],
  ['deref(t)->|state;', 'task'],
  ['struct mm *t = 0; t->|state;', 'mm'],
  ['{ struct mm *t = 0; } t->|state;', 'task'],
  ['__auto_type x = t->mm; x->|state;', 'mm'],
  ['typeof(*t) x; x.|state;', 'task'],
  ['struct ops o = { .|read = 0 };', 'ops'],
  ['struct ops o = { .fpu = { .|state = 0 } };', 'fpu'],
  ['struct ops o[] = { [2] = { .|read = 0 } };', 'ops'],
  ['use(&(struct fpu){ .|state = 1 });', 'fpu'],
])('%s is of %s', (text, owner) => {
  expect(ownerIn(text)).toBe(owner);
});

test.each([
  ['nobody knows the variable', 'x->|state;'],
  ['nor what a plain function gives', 'find()->|state;'],
  ['a void pointer', 'p->|state;'],
  ['the type has no such member', 't->|read;'],
  ['it is no member at all', '|state;'],
])('not known: %s', (_, text) => {
  expect(ownerIn(text)).toBeNull();
});

test('at file scope an initialiser says it', () => {
  expect(ownerIn('.|read = f,', 'static const struct ops table = {', '};')).toBe('ops');
});

test('a macro that expands to itself ends', () => {
  const loop: TypeWorld = { ...world, expansion: (expression) => `(${expression})` };
  const text = 'void f(void) { x->state; }';
  expect(memberOwner(parse(text), text, text.indexOf('state'), text.indexOf('state') + 5, loop)).toBeNull();
});
