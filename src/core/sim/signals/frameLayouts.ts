// Layouts of the structs that make up signal frames, flat and from the tree's own headers: the frame view reads the
// bytes of the user stack by them. Called once per Run with signals.
// SPDX-License-Identifier: MIT
import type { StructDef } from '../../exec/ctype.ts';
import { sizeOf } from '../../exec/ctype.ts';
import type { Program } from '../../exec/program.ts';
import type { FrameField, Run } from '../run.ts';

const frameTags = ['rt_sigframe', 'rt_sigframe_ia32', 'sigframe_ia32'] as const;
/** Members that are shown as one: their inside is another topic, or drawn elsewhere. */
const whole: ReadonlySet<string> = new Set(['info', 'fpstate_unused', 'fpstate', 'retcode', 'extramask']);

export function frameLayouts(program: Program): Run['frameLayouts'] {
  const layouts: Record<string, readonly FrameField[]> = {};
  for (const tag of frameTags) {
    const def = program.struct(tag);
    const size = def?.layout()?.size;
    if (def && size !== undefined) layouts[tag] = [...membersOf(def, '', 0), { name: '', offset: 0, size }];
  }
  return layouts;
}

function membersOf(def: StructDef, prefix: string, base: number): FrameField[] {
  return (def.layout()?.fields ?? []).flatMap((field): FrameField[] => {
    const offset = base + field.offset;
    const name = field.name === null ? prefix : prefix === '' ? field.name : `${prefix}.${field.name}`;
    const size = sizeOf(field.type) ?? 0;
    if (field.type.k === 'struct' && !whole.has(field.name ?? '')) {
      const members = membersOf(field.type.def, name, offset);
      // Of a union without a name the first member stands for all.
      if (field.name === null) return field.type.def.isUnion ? members.slice(0, 1) : members;
      if (!field.type.def.isUnion && members.length > 1) return members;
    }
    return field.name === null ? [] : [{ name, offset, size }];
  });
}
