// Where a member of a struct lies in the open tree, by a dotted name. Called by KernelMachine.
// SPDX-License-Identifier: MIT
import type { StructDef } from '../exec/ctype.ts';
import { findField, sizeOf } from '../exec/ctype.ts';

/** Offset, size, and for a bit-field its first bit; null if a part of the name is no member. */
export function structMember(
  struct: StructDef,
  name: string,
): { offset: number; size: number; bit: number | null } | null {
  let def = struct;
  let offset = 0;
  let size = 0;
  let bit: number | null = null;
  for (const part of name.split('.')) {
    const field = findField(def, part);
    if (!field) return null;
    offset += field.offset;
    size = sizeOf(field.type) ?? 0;
    bit = field.bits?.offset ?? null;
    if (field.type.k === 'struct') def = field.type.def;
  }
  return { offset, size, bit };
}
