// What lowering must know of a boundary name: the names that are implemented by the machine and never executed or
// expanded. The implementations are in the files beside this one; table.ts puts both together.
// SPDX-License-Identifier: MIT
import type { Rep } from '../ir.ts';

/**
 * How an argument is taken: `value` is evaluated; `place` is an lvalue that the primitive reads or writes; `text` is
 * the source text, not evaluated (bare register names); `feature` is an X86_FEATURE_* name as text, anything else as a
 * value; `skip` is not evaluated and dropped (format strings and their arguments); `percpu` is the name of a per-CPU
 * variable of 2.6 without its prefix, taken as a place; `pointee` is a pointer, taken as the place that it points to;
 * `label` is the label to go to if the primitive answers other than 0.
 */
export type ArgKind = 'value' | 'place' | 'text' | 'feature' | 'skip' | 'percpu' | 'pointee' | 'label';

/** Type of the call's value: C text, or the type of an argument (`typeof 0`), of what it points to, or nothing. */
export type ResultType =
  | 'void'
  | 'int'
  | 'bool'
  | 'u64'
  | 'ulong'
  | 'uint'
  | 'long'
  | 'voidptr'
  | 'task'
  | 'thread_info'
  | 'typeof 0'
  | 'ptr 0';

export interface BoundarySpec {
  readonly args: readonly ArgKind[];
  /** How further arguments are taken. */
  readonly rest?: ArgKind;
  readonly result: ResultType;
  /** Object-like: used without parentheses, as `current`. */
  readonly object?: true;
}

/** Representation of a C type of the result list; null for void and for types taken from arguments. */
export const resultReps: Readonly<Partial<Record<ResultType, Rep>>> = {
  int: 'i32',
  bool: 'bool',
  u64: 'u64',
  ulong: 'u64',
  uint: 'u32',
  long: 'i64',
  voidptr: 'u64',
  task: 'u64',
  thread_info: 'u64',
};
