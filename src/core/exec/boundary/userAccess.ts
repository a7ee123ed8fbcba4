// User memory as kernel code reaches it: the checked and unchecked accessors, the copies, the window that STAC and CLAC
// open. A copy answers with the bytes that it could not copy, get and put with 0 or -EFAULT, "unsafe" ones go to their
// label. Whether a page is there, and whether it may be fetched now, is decided behind the machine's `user` port.
// Source: arch/x86/include/asm/uaccess.h, include/linux/uaccess.h, mm/gup.c, 4.4, 6.1 and 6.12.
// SPDX-License-Identifier: MIT
import type { Argument } from '../compile.ts';
import type { Value } from '../integer.ts';
import { entry, numberAt, placeAt, valueAt } from './entry.ts';
import type { BoundaryEntry, BoundaryMachine, Run } from './entry.ts';

const EFAULT = -14;

const within =
  (run: Run): Run =>
  (machine, args, name) => {
    machine.user.open(true);
    try {
      return run(machine, args, name);
    } finally {
      machine.user.open(false);
    }
  };

/** Stores the value in the user object that argument 1 points to; false if it faults. */
function put(machine: BoundaryMachine, args: readonly Argument[]): boolean {
  const to = placeAt(machine, args, 1);
  if (!to.rep) return machine.stop(`${to.text} does not point to a value`);
  return machine.user.store(to.rep, to.size, to.addr, valueAt(machine, args, 0));
}

/** Loads the place of argument 0 from the user object that argument 1 points to: 0 there if it faults. */
function get(machine: BoundaryMachine, args: readonly Argument[]): boolean {
  const into = placeAt(machine, args, 0);
  const from = placeAt(machine, args, 1);
  if (!into.rep || !from.rep) return machine.stop(`${from.text} does not point to a value`);
  const value = machine.user.load(from.rep, from.size, from.addr);
  machine.memory.store(into.rep, into.addr, value ?? 0);
  return value !== null;
}

const allowed = (machine: BoundaryMachine, args: readonly Argument[], at = 0): boolean =>
  machine.user.allowed(valueAt(machine, args, at), numberAt(machine, args, at + 1));

/** Copies to user memory; gives the bytes that were not copied. */
function copyTo(machine: BoundaryMachine, args: readonly Argument[]): number {
  const to = valueAt(machine, args, 0);
  const from = valueAt(machine, args, 1);
  const length = numberAt(machine, args, 2);
  return length - machine.user.copyTo(to, from, machine.memory.read(from, length));
}

/** Copies from user memory; gives the bytes that were not copied. `pad`: those become 0. */
function copyFrom(machine: BoundaryMachine, args: readonly Argument[], pad: boolean): number {
  const to = valueAt(machine, args, 0);
  const length = numberAt(machine, args, 2);
  const bytes = machine.user.read(valueAt(machine, args, 1), length);
  machine.memory.write(to, bytes);
  machine.memory.moved(bytes.length);
  const missing = length - bytes.length;
  if (pad && missing > 0) machine.memory.fill(Number(to) + bytes.length, missing, 0);
  return missing;
}

const clear: Run = (machine, args) => {
  const length = numberAt(machine, args, 1);
  return length - machine.user.write(valueAt(machine, args, 0), new Uint8Array(length));
};

/** Bytes from the first page on that can not be fetched. */
const faultIn = (write: boolean): BoundaryEntry =>
  entry(
    ['value', 'value'],
    'ulong',
    `touches each page of a range for ${write ? 'writing' : 'reading'}; gives the bytes that can not be had`,
    within((machine, args) => {
      const length = numberAt(machine, args, 1);
      return length - machine.user.touch(valueAt(machine, args, 0), length, write);
    }),
  );

const accessOk = entry(
  ['value', 'value'],
  'bool',
  'whether a range lies below the end of user addresses',
  // Before 5.0 the first argument says for what (VERIFY_READ, VERIFY_WRITE).
  (machine, args) => (allowed(machine, args, args.length - 2) ? 1 : 0),
  { rest: 'value' },
);
const begin = entry(
  [],
  'bool',
  'access_ok(), then STAC: user pages may be touched',
  (machine, args) => {
    // Before 5.0 it has no arguments and checks nothing.
    if (args.length >= 2 && !allowed(machine, args, args.length - 2)) return 0;
    machine.user.open(true);
    return 1;
  },
  { rest: 'value' },
);
const turn = (open: boolean, why: string): BoundaryEntry =>
  entry([], 'void', why, (machine) => machine.user.open(open));
const close = turn(false, 'CLAC: user pages may not be touched any more');
const open = turn(true, 'STAC: user pages may be touched');

const copyToUser = entry(
  ['value', 'value', 'value'],
  'ulong',
  'copies to user memory; gives the bytes not copied',
  within((machine, args) =>
    machine.user.allowed(valueAt(machine, args, 0), numberAt(machine, args, 2))
      ? copyTo(machine, args)
      : numberAt(machine, args, 2),
  ),
);
const uncheckedTo = entry(
  ['value', 'value', 'value'],
  'ulong',
  'copies to user memory without access_ok(); gives the bytes not copied',
  within(copyTo),
);
const copyFromUser = entry(
  ['value', 'value', 'value'],
  'ulong',
  'copies from user memory; what can not be read becomes 0; gives the bytes not copied',
  within((machine, args) => {
    const length = numberAt(machine, args, 2);
    if (machine.user.allowed(valueAt(machine, args, 1), length)) return copyFrom(machine, args, true);
    machine.memory.fill(valueAt(machine, args, 0), length, 0);
    return length;
  }),
);
const uncheckedFrom = entry(
  ['value', 'value', 'value'],
  'ulong',
  'copies from user memory without access_ok(); gives the bytes not copied',
  within((machine, args) => copyFrom(machine, args, false)),
);

const result = (done: boolean): Value => (done ? 0 : EFAULT);
const getUser = (checked: boolean): BoundaryEntry =>
  entry(
    ['place', 'pointee'],
    'int',
    `loads a value from user memory${checked ? '' : ' without access_ok()'}; 0 or -EFAULT, and then the value is 0`,
    within((machine, args) => {
      const from = placeAt(machine, args, 1);
      if (!checked || machine.user.allowed(from.addr, from.size)) return result(get(machine, args));
      const into = placeAt(machine, args, 0);
      if (into.rep) machine.memory.store(into.rep, into.addr, 0);
      return EFAULT;
    }),
  );
const putUser = (checked: boolean): BoundaryEntry =>
  entry(
    ['value', 'pointee'],
    'int',
    `stores a value in user memory${checked ? '' : ' without access_ok()'}; 0 or -EFAULT`,
    within((machine, args) => {
      const to = placeAt(machine, args, 1);
      return result((!checked || machine.user.allowed(to.addr, to.size)) && put(machine, args));
    }),
  );

/**
 * What the exception table does for put_user_ex() and get_user_ex(): the task's uaccess_err tells the end of the
 * block. Source: arch/x86/mm/extable.c, 2.6.32 to 5.9.
 */
function noteFault(machine: BoundaryMachine): void {
  const inTask = machine.hasMember('task_struct', 'thread.uaccess_err');
  const base = inTask ? machine.currentTask() : machine.threadInfo(machine.currentTask());
  const { offset, size, bit } = inTask
    ? machine.member('task_struct', 'thread.uaccess_err')
    : machine.member('thread_info', 'uaccess_err');
  const rep = size === 4 ? 'u32' : 'u8';
  const at = Number(base) + offset;
  const value = bit === null ? EFAULT : Number(machine.memory.load(rep, at)) | (1 << bit);
  machine.memory.store(rep, at, value);
}

const inBlock = (why: string, kinds: BoundaryEntry['args'], access: typeof put): BoundaryEntry =>
  entry(
    kinds,
    'void',
    `${why} inside put_user_try or get_user_try; a fault sets uaccess_err`,
    (machine, args) => {
      if (!access(machine, args)) noteFault(machine);
    },
  );

export const userAccessEntries: Readonly<Record<string, BoundaryEntry>> = {
  access_ok: accessOk,
  __access_ok: accessOk,
  user_access_begin: begin,
  user_read_access_begin: begin,
  user_write_access_begin: begin,
  user_access_end: close,
  user_read_access_end: close,
  user_write_access_end: close,
  __uaccess_begin: open,
  __uaccess_begin_nospec: open,
  __uaccess_end: close,
  stac: open,
  clac: close,
  get_user: getUser(true),
  __get_user: getUser(false),
  put_user: putUser(true),
  __put_user: putUser(false),
  unsafe_put_user: entry(
    ['value', 'pointee', 'label'],
    'void',
    'stores a value in user memory inside the window; goes to the label if it faults',
    (machine, args) => result(put(machine, args)),
  ),
  unsafe_get_user: entry(
    ['place', 'pointee', 'label'],
    'void',
    'loads a value from user memory inside the window; goes to the label if it faults',
    (machine, args) => result(get(machine, args)),
  ),
  put_user_ex: inBlock('stores a value in user memory', ['value', 'pointee'], put),
  get_user_ex: inBlock('loads a value from user memory', ['place', 'pointee'], get),
  copy_to_user: copyToUser,
  _copy_to_user: copyToUser,
  __copy_to_user: uncheckedTo,
  __copy_to_user_inatomic: uncheckedTo,
  raw_copy_to_user: uncheckedTo,
  copy_from_user: copyFromUser,
  _copy_from_user: copyFromUser,
  __copy_from_user: uncheckedFrom,
  __copy_from_user_inatomic: uncheckedFrom,
  raw_copy_from_user: uncheckedFrom,
  clear_user: entry(
    ['value', 'value'],
    'ulong',
    'fills user memory with 0; gives the bytes not filled',
    within((machine, args, name) =>
      allowed(machine, args) ? clear(machine, args, name) : numberAt(machine, args, 1),
    ),
  ),
  __clear_user: entry(
    ['value', 'value'],
    'ulong',
    'fills user memory with 0 without access_ok(); gives the bytes not filled',
    within(clear),
  ),
  fault_in_readable: faultIn(false),
  fault_in_writeable: faultIn(true),
  fault_in_safe_writeable: faultIn(true),
};
