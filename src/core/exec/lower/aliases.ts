// Functions that are another name of a function: __attribute__((alias("target"))) on a declaration, and system calls as
// kernel code calls them by name up to 4.16, whose macros make three functions. Called by the program where no unit
// defines a name; resolves nothing itself.
// SPDX-License-Identifier: MIT
import { activeText } from '../cpp/unit.ts';
import type { Scope } from '../scope.ts';
import { child, named } from './context.ts';
import { sourceOf, textOf } from './types.ts';

/**
 * What sys_x() and compat_sys_x() come to: between them and the body that SYSCALL_DEFINE and COMPAT_SYSCALL_DEFINE make
 * is only a function that narrows the arguments to their types, as the call of a declared function does.
 * Source: include/linux/{syscalls,compat}.h, 2.6.32 to 4.16.
 */
const bodies: readonly (readonly [RegExp, string])[] = [
  [/^compat_sys_/, 'C_SYSC_'],
  [/^sys_/, 'SYSC_'],
];

/** Names of functions that `name` may stand for in the unit, the likeliest first. */
export function aliasesOf(name: string, scope: Scope): string[] {
  const body = bodies.flatMap(([prefix, made]) => (prefix.test(name) ? [name.replace(prefix, made)] : []));
  const target = aliasOf(name, scope);
  return target === null ? body : [...body, target];
}

/** The name that a declaration of the unit makes `name` stand for; null if there is none. */
function aliasOf(name: string, scope: Scope): string | null {
  for (const found of new Set([...scope.ordinary(name), ...scope.pasted(name)])) {
    const { start, end } = found.item;
    const written = activeText(found.inclusion).slice(start, end);
    // Prototypes are many, and parsing them is dear.
    if (!written.includes('alias') && !/^[A-Z_]\w*\s*\(/.test(written)) continue;
    const parsed = scope.parseItem(found);
    for (const { at, target } of parsed.expanded.aliases) {
      const declaration = named(parsed.root).find(
        (node) => node.kind === 'declaration' && node.start <= at && at <= node.end,
      );
      let declarator = declaration && child(declaration, 'declarator');
      while (declarator && declarator.kind !== 'identifier') declarator = child(declarator, 'declarator');
      if (declarator && textOf(declarator, sourceOf(parsed)) === name) return target;
    }
  }
  return null;
}
