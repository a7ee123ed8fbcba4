// Which functions of a tree do each thing that a Run asks of the kernel, as data: one table, looked up by name in the
// opened tree and never by its version. A new era is a new candidate here. Read by core/sim; knows no engine.
// Source: the trees named at each candidate, read directly; docs/facts.md.
// SPDX-License-Identifier: MIT

/** What an argument of an entry function is; the driver gives the value. */
export type Role =
  | 'prev'
  | 'next'
  /** The task that the operation is about. */
  | 'task'
  | 'parent'
  | 'child'
  /** pt_regs at the top of the task's kernel stack. */
  | 'regs'
  /** Flags of thread_info that the way to user mode has to see to; without any, entry code calls nothing. */
  | 'work'
  | 'cloneFlags'
  /** 1 for kernel threads: they get no copy of their parent's FPU state. */
  | 'minimal'
  | 'bootCpuData'
  /** Option and argument of arch_prctl. */
  | 'option'
  | 'argument'
  /** A user_regset and where its bytes go or come from. */
  | 'regset'
  | 'membuf'
  | 'position'
  | 'count'
  | 'kernelBuffer'
  | 'userBuffer'
  /** A page or folio, a user address, a number of base pages, a truth value. */
  | 'page'
  | 'userAddress'
  | 'pages'
  | 'mayFault'
  /** An area of user memory and its entry in the table above the tables; the child's of both; where the range ends. */
  | 'area'
  | 'upperEntry'
  | 'childArea'
  | 'childUpperEntry'
  | 'rangeEnd'
  | 'memoryMap'
  | 'childMemoryMap'
  | 'gather'
  | 'zero';

/** A function that some versions have for this. */
export interface EntryFunction {
  readonly name: string;
  /** The unit or header that defines it, in the versions named. */
  readonly file: string;
  /** Trees in which it was seen. */
  readonly seen: string;
  /** By position; arguments beyond those that the tree's definition takes are dropped. */
  readonly args: readonly Role[];
  /** Other orders of arguments, by the number of parameters of the tree's definition. */
  readonly variants?: Readonly<Record<number, readonly Role[]>>;
}

/** A thing that the kernel does: the first candidate that the tree defines is called. */
export interface Operation {
  readonly candidates: readonly EntryFunction[];
  /**
   * `always`: without any of the candidates the operation can not be run. `if-present`: eras without them do nothing
   * here. A macro's name: needed by trees that define it.
   */
  readonly needed: 'always' | 'if-present' | { readonly ifDefined: string };
}

const fn = (name: string, file: string, seen: string, args: readonly Role[]): EntryFunction => ({
  name,
  file,
  seen,
  args,
});
const operation = (needed: Operation['needed'], ...candidates: readonly EntryFunction[]): Operation => ({
  candidates,
  needed,
});

const regsetGet = (name: string): Operation =>
  operation('always', {
    ...fn(name, 'arch/x86/kernel/fpu/regset.c', '5.8 to 6.12', ['task', 'regset', 'membuf']),
    variants: { 6: ['task', 'regset', 'position', 'count', 'kernelBuffer', 'userBuffer'] },
  });
const regsetSet = (name: string): Operation =>
  operation(
    'always',
    fn(name, 'arch/x86/kernel/fpu/regset.c', '4.2 to 6.12', [
      'task',
      'regset',
      'position',
      'count',
      'kernelBuffer',
      'userBuffer',
    ]),
  );

const operations = {
  /** Boot CPU: finds the CPU's FPU, enables it, makes the initial image. */
  boot: operation(
    'always',
    fn('fpu__init_system', 'arch/x86/kernel/fpu/init.c', '4.2 to 6.12', ['bootCpuData']),
    fn('fpu_init', 'arch/x86/kernel/i387.c', '2.6.32', []),
  ),
  /** Reads the options of the command line that take CPU features away. Before 5.6 fpu__init_system() does. */
  bootOptions: operation(
    'if-present',
    fn('cpu_parse_early_param', 'arch/x86/kernel/cpu/common.c', '5.6 to 7.1', []),
  ),
  /** Every other CPU. */
  bootCpu: operation(
    'always',
    fn('fpu__init_cpu', 'arch/x86/kernel/fpu/init.c', '4.2 to 6.12', []),
    fn('fpu_init', 'arch/x86/kernel/i387.c', '2.6.32', []),
  ),
  /** cpu_init()'s call after fpu_init(), in trees whose fpu_init() leaves XSAVE off. */
  bootXsave: operation('if-present', fn('xsave_init', 'arch/x86/kernel/xsave.c', '2.6.37', [])),
  /** Slab caches for save images that are allocated at first use. */
  taskCaches: operation('if-present', fn('arch_task_cache_init', 'arch/x86/kernel/process.c', '2.6.32', [])),
  /** An initcall: from here on XFD is switched with the task, on CPUs that have dynamic components. */
  dynamicState: operation(
    'if-present',
    fn('xfd_update_static_branch', 'arch/x86/kernel/fpu/xstate.c', '5.16 to 6.18', []),
  ),
  /** An initcall: the most that a signal frame needs, against which alternate stacks are checked. */
  signalFrameSize: operation(
    'if-present',
    fn('init_sigframe_size', 'arch/x86/kernel/signal.c', '5.14 to 6.18', []),
  ),
  /** The boot stub's question whether there is an FPU at all. */
  bootDetection: operation('if-present', fn('get_cpuflags', 'arch/x86/boot/cpuflags.c', '3.14 to 6.12', [])),
  switch: operation(
    'always',
    fn('__switch_to', 'arch/x86/kernel/process_64.c', '2.6.32 to 6.18', ['prev', 'next']),
  ),
  returnToUser: operation(
    { ifDefined: 'TIF_NEED_FPU_LOAD' },
    fn('irqentry_exit_to_user_mode_prepare', 'include/linux/irq-entry-common.h', '6.19', ['regs']),
    fn('exit_to_user_mode_prepare', 'kernel/entry/common.c', '5.9 to 6.18', ['regs']),
    fn('prepare_exit_to_usermode', 'arch/x86/entry/common.c', '4.2 to 5.8', ['regs']),
    fn('do_notify_resume', 'arch/x86/kernel/signal.c', '2.6.32 to 4.1', ['regs', 'zero', 'work']),
  ),
  kernelFpuUsable: operation(
    'if-present',
    fn('irq_fpu_usable', 'arch/x86/kernel/fpu/core.c', '2.6.32 to 6.12', []),
  ),
  kernelFpuBegin: operation(
    'always',
    fn('kernel_fpu_begin', 'arch/x86/include/asm/fpu/api.h', '2.6.32 to 6.12', []),
  ),
  kernelFpuEnd: operation('always', fn('kernel_fpu_end', 'arch/x86/kernel/fpu/core.c', '2.6.32 to 6.12', [])),
  /** Before the copy: the parent's live registers go to its image. */
  forkPrepare: operation(
    'if-present',
    fn('prepare_to_copy', 'arch/x86/kernel/process_64.c', '2.6.32', ['task']),
  ),
  /** The copy of the parent's task_struct. */
  forkCopy: operation(
    'always',
    fn('arch_dup_task_struct', 'arch/x86/kernel/process.c', '2.6.32 to 6.12', ['child', 'parent']),
  ),
  /** The child's FPU state; earlier versions do this inside arch_dup_task_struct. */
  forkFpu: operation(
    'if-present',
    fn('fpu_clone', 'arch/x86/kernel/fpu/core.c', '5.14 to 6.12', ['child', 'cloneFlags', 'minimal', 'zero']),
  ),
  /** On the running task. */
  exec: operation('always', fn('flush_thread', 'arch/x86/kernel/process.c', '2.6.32 to 6.12', [])),
  exit: operation('always', fn('exit_thread', 'arch/x86/kernel/process.c', '2.6.32 to 6.12', ['task'])),
  /** #NM, after the entry code: the part that C's DEFINE_IDTENTRY wraps. */
  deviceNotAvailable: operation(
    'always',
    fn('__exc_device_not_available', 'arch/x86/kernel/traps.c', '5.8 to 6.12', ['regs']),
    fn('do_device_not_available', 'arch/x86/kernel/traps.c', '2.6.32 to 5.7', ['regs', 'zero']),
  ),
  /** arch_prctl(ARCH_REQ_XCOMP_PERM, component). */
  xstatePermission: operation('always', {
    ...fn('fpu_xstate_prctl', 'arch/x86/kernel/fpu/xstate.c', '5.17 to 6.12', ['option', 'argument']),
    variants: { 3: ['task', 'option', 'argument'] },
  }),
  getXstate: regsetGet('xstateregs_get'),
  setXstate: regsetSet('xstateregs_set'),
  getFxregs: regsetGet('xfpregs_get'),
  setFxregs: regsetSet('xfpregs_set'),
  getFpregs: regsetGet('fpregs_get'),
  setFpregs: regsetSet('fpregs_set'),
  /** A signal for a 32-bit program; called by the tree's own delivery, never by the driver. */
  ia32Frame: operation(
    'always',
    fn(
      'ia32_setup_frame',
      'arch/x86/ia32/ia32_signal.c',
      '2.6.32 to 6.18, since 6.2 in kernel/signal_32.c',
      [],
    ),
  ),
  hugePageCopy: operation(
    'always',
    fn('copy_folio_from_user', 'mm/memory.c', '6.12', ['page', 'userAddress', 'mayFault']),
    fn('copy_huge_page_from_user', 'mm/memory.c', '4.12 to 6.1', [
      'page',
      'userAddress',
      'pages',
      'mayFault',
    ]),
  ),
  hugePageClear: operation(
    'always',
    fn('folio_zero_user', 'mm/memory.c', '6.12', ['page', 'userAddress']),
    fn('clear_huge_page', 'mm/memory.c', '2.6.38 to 6.1', ['page', 'userAddress', 'pages']),
  ),
  /** A range of pages leaves its page tables: zap_pte_range() for each table, and what it does in between. */
  zapTables: operation('always', {
    ...fn('zap_pmd_range', 'mm/memory.c', '2.6.33 to 6.12', [
      'gather',
      'area',
      'upperEntry',
      'userAddress',
      'rangeEnd',
      'zero',
    ]),
  }),
  /** What it collects the pages in. */
  gatherPages: operation('always', {
    ...fn('tlb_gather_mmu', 'mm/mmu_gather.c', '5.0 to 6.12', ['gather', 'memoryMap']),
    variants: { 4: ['gather', 'memoryMap', 'userAddress', 'rangeEnd'] },
  }),
  /** fork gives the child a range of its parent's page tables: copy_pte_range() for each table. */
  copyTables: operation('always', {
    ...fn('copy_pmd_range', 'mm/memory.c', '2.6.32 to 6.12', [
      'childArea',
      'area',
      'childUpperEntry',
      'upperEntry',
      'userAddress',
      'rangeEnd',
    ]),
    variants: {
      7: ['childMemoryMap', 'memoryMap', 'childUpperEntry', 'upperEntry', 'area', 'userAddress', 'rangeEnd'],
    },
  }),
} as const satisfies Readonly<Record<string, Operation>>;

export type OperationId = keyof typeof operations;

/** What the lookup needs to know of a tree. */
export interface TreeNames {
  defines(functionName: string): boolean;
  /** Whether a macro or enumerator of that name has a value. */
  hasConstant(name: string): boolean;
}

export type Entry =
  | { readonly k: 'function'; readonly entry: EntryFunction }
  /** Kernels of this era do nothing here. */
  | { readonly k: 'nothing' }
  /** The tree should have one of these functions and has none. */
  | { readonly k: 'missing'; readonly names: readonly string[] };

/** The function that this tree runs for an operation. */
export function entryOf(id: OperationId, tree: TreeNames): Entry {
  const { candidates, needed }: Operation = operations[id];
  const entry = candidates.find((one) => tree.defines(one.name));
  if (entry) return { k: 'function', entry };
  if (needed === 'if-present') return { k: 'nothing' };
  if (needed !== 'always' && !tree.hasConstant(needed.ifDefined)) return { k: 'nothing' };
  return { k: 'missing', names: candidates.map((one) => one.name) };
}

/** When Linux got what only later versions can do: said where a tree lacks the function. */
const arrivals: Readonly<Partial<Record<OperationId, string>>> = {
  xstatePermission: 'Linux lets programs ask for AMX since 5.16',
  getXstate: 'debuggers read XSAVE images since Linux 2.6.34',
  hugePageCopy: 'Linux fills huge pages from user memory, page by page, since 4.11',
};

export const arrivalOf = (id: OperationId): string | null => arrivals[id] ?? null;

/** The roles of an entry function's arguments, for a definition with that many parameters. */
export const rolesOf = (entry: EntryFunction, parameters: number): readonly Role[] =>
  entry.variants?.[parameters] ?? entry.args.slice(0, parameters);

/** Every unit that a candidate names: the program reads one when a name of it is first needed. */
export const operationUnits: readonly string[] = [
  ...new Set(
    Object.values<Operation>(operations).flatMap(({ candidates }) =>
      candidates.map(({ file }) => file).filter((file) => file.endsWith('.c')),
    ),
  ),
];
