// Calls the tree's functions by what they do: looks up which function this tree has for an operation, gives its
// arguments by their roles, runs it. Called by set-up and driver; the table is core/kernel/operations.ts.
// SPDX-License-Identifier: MIT
import { Stopped } from '../../exec/engine.ts';
import type { Value } from '../../exec/integer.ts';
import type { Program } from '../../exec/program.ts';
import type { Entry, OperationId, Role } from '../../kernel/operations.ts';
import { arrivalOf, entryOf, rolesOf } from '../../kernel/operations.ts';
import type { KernelMachine, Task } from '../machine.ts';

export type Arguments = Readonly<Partial<Record<Role, Value>>>;

/** The entry function of an operation in this tree. */
export function entryIn(program: Program, id: OperationId): Entry {
  let known = entriesOf.get(program.present);
  if (!known) entriesOf.set(program.present, (known = new Map()));
  let entry = known.get(id);
  if (!entry) {
    entry = entryOf(id, {
      defines: (name) => program.functionKey(name) !== null,
      hasConstant: (name) => program.constant(name) !== null,
    });
    known.set(id, entry);
  }
  return entry;
}
/** What was found once in a Run stands for it. */
const entriesOf = new WeakMap<object, Map<OperationId, Entry>>();

/** What is missing for an operation, as a sentence; null if it can be run or does nothing in this tree's era. */
export function missingFor(program: Program, ids: readonly OperationId[]): string | null {
  const missing = ids.flatMap((id) => {
    const entry = entryIn(program, id);
    return entry.k === 'missing' ? [entry.names.map((name) => `${name}()`).join(' or ')] : [];
  });
  if (missing.length === 0) return null;
  const arrivals = ids.flatMap((id) => (entryIn(program, id).k === 'missing' ? (arrivalOf(id) ?? []) : []));
  return [`this tree's code has no ${missing.join(', ')} where the simulator looks for it`, ...arrivals].join(
    '; ',
  );
}

/**
 * Runs an operation on a task's kernel stack (null: the boot stack). Gives what the function returned; null if kernels
 * of this era do nothing here. Throws Stopped.
 */
export function runOperation(
  machine: KernelMachine,
  id: OperationId,
  values: Arguments,
  task: Task | null,
): Value | null {
  const { program } = machine;
  const entry = entryIn(program, id);
  if (entry.k === 'nothing') return null;
  if (entry.k === 'missing')
    throw new Stopped(missingFor(program, [id]) ?? '', null, entry.names[0] ?? '', 'not-modelled');
  const { name } = entry.entry;
  const roles = rolesFor(program, entry);
  const call = (work: number): Value => {
    const args: Value[] = [];
    for (const role of roles) args.push(role === 'work' ? work : argument(id, role, values));
    return machine.callC(name, args, task);
  };
  return roles.includes('work') && task ? whileWork(machine, task, call) : call(0);
}

/** Entry code calls its function as long as a flag of the mask is set. */
function whileWork(machine: KernelMachine, task: Task, call: (work: number) => Value): Value | null {
  const mask = Number(machine.program.constant('_TIF_DO_NOTIFY_MASK') ?? 0);
  const left = (): number => Number(machine.memory.load('u32', machine.threadFlags(task.address))) & mask;
  for (let round = 0; round < maxRounds; round++) {
    const work = left();
    if (work === 0) return null;
    call(work);
  }
  throw new Stopped(`thread flags 0x${left().toString(16)} are never seen to`, null, '', 'limit');
}

const maxRounds = 100;

function argument(id: OperationId, role: Role, values: Arguments): Value {
  const value = role === 'zero' ? 0 : values[role];
  if (value === undefined) throw new Error(`${id} needs the argument "${role}"`);
  return value;
}

/** The roles of an entry's parameters, in their order. */
function rolesFor(program: Program, entry: Extract<Entry, { k: 'function' }>): readonly Role[] {
  let roles = rolesIn.get(entry);
  if (!roles) {
    const parameters = program.functionIr(program.functionKey(entry.entry.name) ?? '')?.params.length ?? 0;
    rolesIn.set(entry, (roles = rolesOf(entry.entry, parameters)));
  }
  return roles;
}
/** For the entries of entriesOf: each belongs to one program. */
const rolesIn = new WeakMap<Entry, readonly Role[]>();
