// Declarations inside functions: locals with their initialisers, statics, externs, __auto_type.
// Called by the function lowerer, statement by statement.
// SPDX-License-Identifier: MIT
import type { CNode } from '../../syntax/tree.ts';
import { typeName, types } from '../ctype.ts';
import type { Local, Operand, TextOf } from './context.ts';
import { child, childrenOf, repOf } from './context.ts';
import type { FunctionLowerer } from './functions.ts';
import { arrayOf } from './globalTypes.ts';
import { initialize } from './initializers.ts';
import { textOf } from './types.ts';

export function declaration(fn: FunctionLowerer, node: CNode, source: TextOf): void {
  const base = fn.unitTypes.specifiers(node, source);
  const isStatic = node.children.some(
    (one) => one.kind === 'storage_class_specifier' && textOf(one, source).includes('static'),
  );
  const isExtern = node.children.some(
    (one) => one.kind === 'storage_class_specifier' && textOf(one, source).includes('extern'),
  );
  for (const declarator of childrenOf(node, 'declarator')) {
    const value = child(declarator, 'value');
    if (isExtern) {
      const { name, type } = fn.unitTypes.declarator(declarator, base, source);
      if (type.k === 'func') continue;
      const key = fn.linker.externLocal(name, type, fn.unitTypes.scope);
      fn.scopes[fn.scopes.length - 1]?.set(name, { k: 'global', name: key, type });
      continue;
    }
    const auto = /__auto_type/.test(textOf(child(node, 'type') ?? node, source));
    let declared = fn.unitTypes.declarator(declarator, auto ? types.int : base, source);
    if (declared.type.k === 'func') continue;
    if (isStatic) {
      const type = value ? arrayOf(fn.unitTypes, declared.type, value, source) : declared.type;
      const visible = staticsOf(fn);
      const initializer = value ? { node: value, source, visible } : null;
      // Blocks of one function may each have one of that name, as WARN_ON_ONCE() twice.
      const place = `${fn.functionName}.${declared.name}:${declarator.start}`;
      const key = fn.linker.staticLocal(place, declared.name, type, initializer, fn.unitTypes.scope);
      const local = { k: 'global', name: key, type } as const;
      // It is in scope in its own initial value: LIST_HEAD_INIT(x).
      visible.set(declared.name, local);
      fn.scopes[fn.scopes.length - 1]?.set(declared.name, local);
      continue;
    }
    if (!value) {
      fn.declare(declared.name, declared.type);
      continue;
    }
    fn.begin(declarator.kind === 'init_declarator' ? node : declarator);
    if (auto) {
      const operand = fn.expressions.rvalue(value, source);
      declared = { ...declared, type: operand.type };
      assignLocal(fn, declared.name, operand);
      continue;
    }
    const type = arrayOf(fn.unitTypes, declared.type, value, source);
    if (value.kind === 'initializer_list' || type.k === 'array') {
      const local = fn.declare(declared.name, type, true);
      if (local.k === 'frame')
        initialize(fn.expressions, { k: 'frame', offset: local.offset }, type, value, source);
      continue;
    }
    // The value is worked out before the name is visible: `typeof(x) x = ...` in macros needs the outer one.
    const operand = fn.expressions.converted(fn.expressions.rvalue(value, source), type);
    assignLocal(fn, declared.name, operand);
  }
}

/** The static and extern variables that are in scope (the locals whose addresses are constants) and enumerators. */
function staticsOf(fn: FunctionLowerer): Map<string, Local> {
  const inScope = new Map(fn.scopes.flatMap((scope) => [...scope]));
  return new Map([...inScope].filter(([, local]) => local.k === 'global' || local.k === 'constant'));
}

function assignLocal(fn: FunctionLowerer, name: string, operand: Operand): void {
  const local = fn.declare(name, operand.type);
  if (local.k === 'global' || local.k === 'constant') return;
  const place =
    local.k === 'slot'
      ? local
      : ({
          k: 'memory',
          addr: { k: 'frame', offset: local.offset },
          type: local.type,
          bits: null,
        } as const);
  fn.expressions.store(place, operand);
  const rep = repOf(operand.type);
  if (rep && fn.inExpression === 0)
    fn.emit({ op: 'note', name, rep, e: fn.expressions.load(place).e, type: typeName(operand.type) });
}
