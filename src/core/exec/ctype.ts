// C types as the engine needs them: sizes, signs, struct layouts on x86-64 (System V ABI). Struct layouts are made
// on demand by scope/typeBuilder.ts. Knows nothing of syntax trees; read by lowering and by the machine's naming.
// SPDX-License-Identifier: MIT

/** A typedef's __attribute__((aligned(n))): more or less than the type has by itself. */
interface Aligned {
  readonly align?: number;
}
export interface VoidType {
  readonly k: 'void';
}
export interface IntType extends Aligned {
  readonly k: 'int';
  readonly size: 1 | 2 | 4 | 8;
  readonly signed: boolean;
  readonly bool: boolean;
  readonly name: string;
}
export interface PtrType extends Aligned {
  readonly k: 'ptr';
  readonly to: CType;
}
export interface ArrayType extends Aligned {
  readonly k: 'array';
  readonly of: CType;
  /** null: flexible or not given. */
  readonly count: number | null;
}
export interface StructType extends Aligned {
  readonly k: 'struct';
  readonly def: StructDef;
}
export interface FuncType {
  readonly k: 'func';
  readonly ret: CType;
  readonly params: readonly { readonly name: string; readonly type: CType }[];
  readonly variadic: boolean;
}
export type CType = VoidType | IntType | PtrType | ArrayType | StructType | FuncType;

export interface Field {
  /** null: an anonymous struct or union, whose members count as the outer one's. */
  readonly name: string | null;
  readonly type: CType;
  /** Byte offset; for a bit-field, of the storage unit. */
  readonly offset: number;
  readonly bits: { readonly offset: number; readonly width: number } | null;
}

export interface Layout {
  readonly fields: readonly Field[];
  readonly size: number;
  readonly align: number;
  /** Members whose type could not be found and were taken as nothing: the layout is then approximate. */
  readonly missing: readonly string[];
}

/** A struct or union. `layout` is null while only the tag is known. */
export interface StructDef {
  readonly tag: string;
  readonly isUnion: boolean;
  layout(): Layout | null;
}

const int = (name: string, size: 1 | 2 | 4 | 8, signed: boolean): IntType => ({
  k: 'int',
  size,
  signed,
  bool: false,
  name,
});
export const types = {
  void: { k: 'void' } as VoidType,
  bool: { k: 'int', size: 1, signed: false, bool: true, name: '_Bool' } as IntType,
  char: int('char', 1, true),
  schar: int('signed char', 1, true),
  uchar: int('unsigned char', 1, false),
  short: int('short', 2, true),
  ushort: int('unsigned short', 2, false),
  int: int('int', 4, true),
  uint: int('unsigned int', 4, false),
  long: int('long', 8, true),
  ulong: int('unsigned long', 8, false),
  longlong: int('long long', 8, true),
  ulonglong: int('unsigned long long', 8, false),
} as const;

/** Usual arithmetic conversions of two integer types (C11 6.3.1.8), after promotion. */
export function usual(a: IntType, b: IntType): IntType {
  const x = a.size < 4 ? types.int : a;
  const y = b.size < 4 ? types.int : b;
  if (x.size !== y.size) return x.size > y.size ? x : y;
  return x.signed ? y : x;
}

export const pointerTo = (to: CType): PtrType => ({ k: 'ptr', to });

/** Size in bytes, or null if the type is incomplete. */
export function sizeOf(type: CType): number | null {
  switch (type.k) {
    case 'void':
    case 'func':
      return 1; // GNU C: arithmetic on void* and function pointers counts bytes.
    case 'int':
      return type.size;
    case 'ptr':
      return 8;
    case 'array': {
      const of = sizeOf(type.of);
      return of === null ? null : of * (type.count ?? 0);
    }
    case 'struct':
      return type.def.layout()?.size ?? null;
  }
}

/** Alignment in bytes; 1 for incomplete types. */
export function alignOf(type: CType): number {
  if ('align' in type && type.align !== undefined) return type.align;
  switch (type.k) {
    case 'int':
      return type.size;
    case 'ptr':
      return 8;
    case 'array':
      return alignOf(type.of);
    case 'struct':
      return type.def.layout()?.align ?? 1;
    default:
      return 1;
  }
}

/** A member by name, looked up through anonymous members; its offset is from the start of the struct. */
export function findField(def: StructDef, name: string): Field | null {
  const layout = def.layout();
  if (!layout) return null;
  for (const field of layout.fields) {
    if (field.name === name) return field;
    if (field.name === null && field.type.k === 'struct') {
      const inner = findField(field.type.def, name);
      if (inner) return { ...inner, offset: inner.offset + field.offset };
    }
  }
  return null;
}

/** The type as C spells it, for messages and displays. */
export function typeName(type: CType): string {
  switch (type.k) {
    case 'void':
      return 'void';
    case 'int':
      return type.name;
    case 'ptr':
      return type.to.k === 'ptr' ? `${typeName(type.to)}*` : `${typeName(type.to)} *`;
    case 'array':
      return `${typeName(type.of)}[${type.count ?? ''}]`;
    case 'struct':
      return `${type.def.isUnion ? 'union' : 'struct'} ${type.def.tag}`;
    case 'func':
      return `${typeName(type.ret)} (*)()`;
  }
}

/** Whether two types are the same, qualifiers aside: what _Generic and __builtin_types_compatible_p ask. */
export function sameType(a: CType, b: CType): boolean {
  switch (a.k) {
    case 'void':
      return b.k === 'void';
    case 'int':
      return b.k === 'int' && a.name === b.name;
    case 'ptr':
      return b.k === 'ptr' && sameType(a.to, b.to);
    case 'array':
      return (
        b.k === 'array' &&
        sameType(a.of, b.of) &&
        (a.count === b.count || a.count === null || b.count === null)
      );
    case 'struct':
      return b.k === 'struct' && a.def === b.def;
    case 'func':
      return (
        b.k === 'func' &&
        sameType(a.ret, b.ret) &&
        a.params.length === b.params.length &&
        a.params.every((one, i) => sameType(one.type, b.params[i]?.type ?? types.void))
      );
  }
}

export interface MemberInput {
  readonly name: string | null;
  readonly type: CType;
  readonly bitWidth: number | null;
  readonly packed: boolean;
  readonly align: number | null;
}

/** Lays out a struct or union by the System V ABI with GCC's packed and aligned attributes. */
export function layOut(
  members: readonly MemberInput[],
  isUnion: boolean,
  packed: boolean,
  align: number | null,
  missing: readonly string[],
): Layout {
  const fields: Field[] = [];
  let bitsEnd = 0; // bits used so far
  let size = 0;
  let maxAlign = 1;
  for (const member of members) {
    const bytes = sizeOf(member.type) ?? 0;
    const natural = packed || member.packed ? 1 : alignOf(member.type);
    const wanted = Math.max(natural, member.align ?? 1);
    if (isUnion) bitsEnd = 0;
    if (member.bitWidth !== null) {
      const unit = bytes * 8;
      if (member.bitWidth === 0) {
        bitsEnd = Math.ceil(bitsEnd / unit) * unit;
        continue;
      }
      const sameUnit = Math.floor(bitsEnd / unit) === Math.floor((bitsEnd + member.bitWidth - 1) / unit);
      if (!packed && !sameUnit) bitsEnd = Math.ceil(bitsEnd / unit) * unit;
      const offset = sameUnit || !packed ? Math.floor(bitsEnd / unit) * bytes : Math.floor(bitsEnd / 8);
      fields.push({
        name: member.name,
        type: member.type,
        offset,
        bits: { offset: bitsEnd - offset * 8, width: member.bitWidth },
      });
      if (member.name !== null) maxAlign = Math.max(maxAlign, wanted);
      bitsEnd += member.bitWidth;
    } else {
      const offset = Math.ceil(Math.ceil(bitsEnd / 8) / wanted) * wanted;
      fields.push({ name: member.name, type: member.type, offset, bits: null });
      maxAlign = Math.max(maxAlign, wanted);
      bitsEnd = (offset + bytes) * 8;
    }
    size = Math.max(size, Math.ceil(bitsEnd / 8));
  }
  const total = Math.max(maxAlign, align ?? 1);
  return { fields, size: Math.ceil(size / total) * total, align: total, missing };
}
