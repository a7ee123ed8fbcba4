// What the kernel's macros mean to a reader of unexpanded C: one data table for attributes, definers and loops.
// Pure data and look-ups, no parsing. Read by core/syntax (preparation and facts) and core/index.
// Names of definers are from include/linux and arch/x86/include of 6.1 and 6.12, and scripts/tags.sh of 6.1.
// SPDX-License-Identifier: MIT
import type { DefinitionKind } from '../syntax/facts.ts';

/** A macro that makes names. `%` in a template is the named argument, `%0` the first argument, `%1` the second .. */
export interface DefinerRule {
  /** Matches the whole macro name. */
  readonly macro: RegExp;
  /** Index of the argument that is pasted into the names. */
  readonly arg: number;
  /** The names it makes, the one a reader would look for first. */
  readonly makes: readonly string[];
  readonly kind: DefinitionKind;
  /** Variables that it makes beside functions. */
  readonly variables?: readonly string[];
  /** Type names that it makes beside them. */
  readonly types?: readonly string[];
  /** Names made of a second argument. */
  readonly also?: { readonly arg: number; readonly makes: readonly string[] };
  /** Where it is defined, or who says so. */
  readonly source: string;
}

/** Attributes without arguments. Not here because they are also fields or functions: `__unused`, `__warn`, `__error`. */
export const attributeWords: ReadonlySet<string> = new Set(
  (
    '__init __exit __initdata __initconst __exitdata __refdata __refconst __ref __meminit __meminitdata __meminitconst ' +
    '__memexit __devinit __devinitdata __devinitconst __devexit __cpuinit __cpuinitdata __cpuexit __net_init __net_exit ' +
    '__net_initdata __user __kernel __iomem __force __rcu __percpu __nocast __bitwise __bitwise__ __private __safe ' +
    '__must_check __always_inline noinline __noinline noinline_for_stack notrace noinstr asmlinkage __visible __weak __used ' +
    '__maybe_unused __always_unused __cold __hot __pure __attribute_const__ __deprecated __packed __read_mostly ' +
    '__ro_after_init __cacheline_aligned __cacheline_aligned_in_smp ____cacheline_aligned ____cacheline_aligned_in_smp ' +
    '____cacheline_internodealigned_in_smp __cacheline_internodealigned_in_smp __sched __lockfunc __kprobes nokprobe_inline ' +
    '__page_aligned_data __page_aligned_bss __latent_entropy __randomize_layout __no_randomize_layout __designated_init ' +
    'randomized_struct_fields_start randomized_struct_fields_end fastcall __irq_entry __softirq_entry __irqentry_text __noreturn ' +
    'noreturn __malloc __noclone __flatten __cpuidle __nonstring __naked __gnu_inline __no_sanitize_address __no_sanitize_thread ' +
    '__no_sanitize_undefined __no_sanitize_memory __no_sanitize_coverage __no_kcsan __no_kcsan_or_inline __no_kasan_or_inline ' +
    '__no_stack_protector __no_profile __nocfi __noendbr __no_fgcse __no_kmsan_checks __signed_wrap __bpf_kfunc __bpf_kfunc_start ' +
    '__optimize __noscs __noipa __no_caller_saved_registers __xol_entry __entry_text __head __inittext __paginginit ' +
    '__init_or_module __initdata_or_module __initconst_or_module __init_memblock __initdata_memblock ' +
    '__ro_after_init_memblock __extension__ __cfi_sealed __neverinline __pgtable_l5_enabled_attr'
  ).split(' '),
);

/** Attributes with arguments; the arguments go with them. `__free` only with a one-word argument: it is also a function. */
export const attributeCalls: ReadonlySet<string> = new Set(
  (
    '__attribute__ __attribute __aligned __section __alias __printf __scanf __assume_aligned __alloc_size __acquires __releases ' +
    '__must_hold __guarded_by __pt_guarded_by __counted_by __counted_by_le __counted_by_be ' +
    '__cond_acquires __cleanup __cleanup__ __free __declspec __no_sanitize ' +
    '__diagnose_as __printf_like __format_arg __mode __copy __nonnull __realloc_size __symver __weak_alias __aligned_largest ' +
    '__overloadable __compiletime_error __compiletime_warning __section__ __regparm'
  ).split(' '),
);

const cleanup = 'include/linux/cleanup.h';
const syscallNames = ['sys_%', '__x64_sys_%', '__ia32_sys_%', '__se_sys_%', '__do_sys_%'];
// tags.sh lists the variant for callers outside RCU, which trees after 6.12 no longer have.
const tracePoint = ['trace_%', 'trace_%_rcuidle'];
const compatSyscallNames = ['compat_sys_%', '__ia32_compat_sys_%', '__se_compat_sys_%', '__do_compat_sys_%'];

/** First match wins. Order: functions, trace points, variables. */
export const definerRules: readonly DefinerRule[] = [
  rule(
    /^SYSCALL_DEFINE\d$/,
    0,
    syscallNames,
    'function',
    'include/linux/syscalls.h, arch/x86/include/asm/syscall_wrapper.h',
  ),
  rule(
    /^(COMPAT_SYSCALL|SYSCALL32)_DEFINE\d$/,
    0,
    compatSyscallNames,
    'function',
    'include/linux/compat.h, arch/x86/include/asm/syscall_wrapper.h',
  ),
  rule(
    /^COND_SYSCALL$/,
    0,
    ['__x64_sys_%', '__ia32_sys_%'],
    'function',
    'arch/x86/include/asm/syscall_wrapper.h',
  ),
  rule(
    /^COND_SYSCALL_COMPAT$/,
    0,
    ['__ia32_compat_sys_%'],
    'function',
    'arch/x86/include/asm/syscall_wrapper.h',
  ),
  rule(/^(NOTRACE_)?BPF_CALL_\d$/, 0, ['%'], 'function', 'include/linux/filter.h'),
  rule(
    /^DEFINE_IDTENTRY_SYSVEC(_SIMPLE)?$/,
    0,
    ['%', '__%', 'instr_%', 'fred_%'],
    'function',
    'arch/x86/include/asm/idtentry.h',
  ),
  rule(
    /^DEFINE_IDTENTRY_((DEBUG|MCE)_USER|NOIST)$/,
    0,
    ['noist_%'],
    'function',
    'arch/x86/include/asm/idtentry.h',
  ),
  rule(/^DEFINE_IDTENTRY_RAW(_ERRORCODE)?$/, 0, ['%'], 'function', 'arch/x86/include/asm/idtentry.h'),
  rule(/^DEFINE_IDTENTRY_VC_KERNEL$/, 0, ['kernel_%'], 'function', 'arch/x86/include/asm/idtentry.h'),
  rule(/^DEFINE_IDTENTRY_VC_USER$/, 0, ['user_%'], 'function', 'arch/x86/include/asm/idtentry.h'),
  rule(
    /^DEFINE_IDTENTRY_(NMI|MCE|DEBUG|DF|XENCB|IST)$/,
    0,
    ['%'],
    'function',
    'arch/x86/include/asm/idtentry.h',
  ),
  rule(/^DEFINE_IDTENTRY(_\w+)?$/, 0, ['%', '__%'], 'function', 'arch/x86/include/asm/idtentry.h'),
  rule(/^DEFINE_FREDENTRY\w*$/, 0, ['fred_%'], 'function', 'arch/x86/include/asm/fred.h'),
  rule(
    /^(TRACE_EVENT|TRACE_EVENT_(FN|CONDITION|FN_COND|NOP|SYSCALL|RCU))$/,
    0,
    tracePoint,
    'function',
    'include/linux/tracepoint.h, scripts/tags.sh',
  ),
  rule(
    /^DEFINE_EVENT(_(FN|PRINT|CONDITION|NOP|WRITABLE|SCHEDSTAT))?$/,
    1,
    tracePoint,
    'function',
    'include/linux/tracepoint.h',
  ),
  rule(
    /^DECLARE_TRACE(_CONDITION|_WRITABLE|_SYSCALL)?$/,
    0,
    tracePoint,
    'function',
    'include/linux/tracepoint.h',
  ),
  // `cleanup_x` and `class_x` are no names of C: scripts/tags.sh lists them, and `__free(x)`, `guard(x)` are written so.
  rule(/^DEFINE_FREE$/, 0, ['__free_%', 'cleanup_%'], 'function', cleanup),
  {
    ...rule(
      /^DEFINE_CLASS$/,
      0,
      ['class_%_constructor', 'class_%_destructor', 'class_%'],
      'function',
      cleanup,
    ),
    types: ['class_%_t'],
  },
  {
    ...rule(
      /^EXTEND_CLASS(_COND)?$/,
      0,
      ['class_%0%1_constructor', 'class_%0%1_destructor', 'class_%0%1'],
      'function',
      cleanup,
    ),
    types: ['class_%0%1_t'],
  },
  {
    ...rule(
      /^(DEFINE_GUARD|DEFINE_LOCK_GUARD_[01])$/,
      0,
      ['class_%_constructor', 'class_%_destructor', 'class_%_lock_ptr', 'class_%'],
      'function',
      cleanup,
    ),
    types: ['class_%_t'],
  },
  {
    ...rule(
      /^(DEFINE_GUARD_COND|DEFINE_LOCK_GUARD_[01]_COND)$/,
      0,
      ['class_%0%1_constructor', 'class_%0%1_destructor', 'class_%0%1_lock_ptr', 'class_%0%1'],
      'function',
      cleanup,
    ),
    types: ['class_%0%1_t'],
  },
  rule(
    /^DEFINE_INSN_CACHE_OPS$/,
    0,
    ['get_%_slot', 'free_%_slot', 'is_kprobe_%_slot'],
    'function',
    'include/linux/kprobes.h',
  ),
  rule(/^DEF_MMIO_(IN|OUT)_[XD]$/, 0, ['%'], 'function', 'arch/powerpc/include/asm/io.h'),
  rule(/^DEF_PCI_AC_(NO)?RET$/, 0, ['%'], 'function', 'arch/powerpc/include/asm/io-defs.h'),
  rule(/^DEBUGGER_BOILERPLATE$/, 0, ['%'], 'function', 'arch/powerpc/include/asm/debug.h'),
  rule(/^PCI_OP_READ$/, 0, ['pci_bus_read_config_%'], 'function', 'drivers/pci/access.c'),
  rule(/^PCI_OP_WRITE$/, 0, ['pci_bus_write_config_%'], 'function', 'drivers/pci/access.c'),
  {
    ...rule(/^SEQCOUNT_LOCK(NAME|TYPE)$/, 0, ['seqcount_%_init'], 'function', 'include/linux/seqlock.h'),
    types: ['seqcount_%_t'],
  },
  {
    ...rule(/^DEFINE_PROC_SHOW_ATTRIBUTE$/, 0, ['%_open'], 'function', 'include/linux/seq_file.h'),
    variables: ['%_proc_ops'],
  },
  {
    ...rule(/^DEFINE_SHOW_STORE_ATTRIBUTE$/, 0, ['%_open'], 'function', 'include/linux/seq_file.h'),
    variables: ['%_fops'],
  },
  {
    ...rule(/^DEFINE_(SHOW|SEQ)_ATTRIBUTE$/, 0, ['%_open'], 'function', 'include/linux/seq_file.h'),
    variables: ['%_fops'],
  },
  rule(/^DEFINE_(DEBUGFS|SIMPLE)_ATTRIBUTE(_SIGNED)?$/, 0, ['%'], 'variable', 'include/linux/fs.h'),
  rule(/^DEFINE_(EARLY_PER_CPU\w*|PER_CPU\w*)$/, 1, ['%'], 'variable', 'include/linux/percpu-defs.h'),
  rule(
    /^(DEFINE|DECLARE)_STATIC_KEY_(TRUE|FALSE|MAYBE|ARRAY_\w+|DEFERRED_\w+|\w+)$/,
    0,
    ['%'],
    'variable',
    'include/linux/jump_label.h',
  ),
  rule(/^DEFINE_STATIC_CALL(_NULL|_RET0)?$/, 0, ['%'], 'variable', 'include/linux/static_call.h'),
  rule(
    /^DEFINE_(MUTEX|SPINLOCK|RAW_SPINLOCK|RWLOCK|IDA|IDR|XARRAY\w*|SEMAPHORE|RT_MUTEX|SEQLOCK|WW_CLASS|WD_CLASS|TIMER|IRQ_WORK)$/,
    0,
    ['%'],
    'variable',
    'include/linux',
  ),
  rule(
    /^(DEFINE_(RATELIMIT_STATE|SRCU|STATIC_SRCU|KFIFO|WAIT\w*|HASHTABLE|READ_MOSTLY_HASHTABLE|LED_TRIGGER|PCI_DEVICE_TABLE)|DECLARE_(HASHTABLE|FAULT_ATTR|KFIFO\w*|CRC8_TABLE|TLV_DB_\w+))$/,
    0,
    ['%'],
    'variable',
    'include/linux',
  ),
  rule(
    /^DEFINE_STATIC_PERCPU_RWSEM$|^DEFINE_PERCPU_RWSEM$/,
    0,
    ['%'],
    'variable',
    'include/linux/percpu-rwsem.h',
  ),
  rule(/^(LIST|HLIST|LLIST|PLIST)_HEAD$/, 0, ['%'], 'variable', 'include/linux/list.h'),
  rule(
    /^(RADIX_TREE|DECLARE_RWSEM|BLOCKING_NOTIFIER_HEAD|ATOMIC_NOTIFIER_HEAD|RAW_NOTIFIER_HEAD|SRCU_NOTIFIER_HEAD)$/,
    0,
    ['%'],
    'variable',
    'include/linux/notifier.h',
  ),
  rule(
    /^DECLARE_(WORK|DELAYED_WORK|DELAYED_WORK_DEFERRABLE|DEFERRABLE_WORK|TASKLET\w*|WAITQUEUE|WAIT_QUEUE_HEAD\w*|COMPLETION\w*|SWAIT_QUEUE_HEAD|BITMAP)$/,
    0,
    ['%'],
    'variable',
    'include/linux/workqueue.h',
  ),
  rule(
    /^DEVICE_(ATTR|ULONG_ATTR|INT_ATTR|BOOL_ATTR)\w*$/,
    0,
    ['dev_attr_%'],
    'variable',
    'include/linux/device.h',
  ),
  rule(/^DRIVER_ATTR_\w+$/, 0, ['driver_attr_%'], 'variable', 'include/linux/device/driver.h'),
  rule(/^BUS_ATTR_\w+$/, 0, ['bus_attr_%'], 'variable', 'include/linux/device/bus.h'),
  rule(/^CLASS_ATTR_\w+$/, 0, ['class_attr_%'], 'variable', 'include/linux/device/class.h'),
  rule(/^BIN_ATTR(_ADMIN)?(_R[OW]|_WO)?$/, 0, ['bin_attr_%'], 'variable', 'include/linux/sysfs.h'),
  rule(
    /^SENSOR_DEVICE_ATTR(_2)?(_R[OW]|_WO)?$/,
    0,
    ['sensor_dev_attr_%'],
    'variable',
    'include/linux/hwmon-sysfs.h',
  ),
  rule(/^IIO_DEVICE_ATTR\w*$/, 0, ['iio_dev_attr_%'], 'variable', 'include/linux/iio/sysfs.h'),
  rule(/^IIO_CONST_ATTR\w*$/, 0, ['iio_const_attr_%'], 'variable', 'include/linux/iio/sysfs.h'),
  rule(/^CONFIGFS_ATTR(_RO|_WO)?$/, 0, ['%0attr_%1'], 'variable', 'include/linux/configfs.h'),
  rule(
    /^(SIMPLE|DEFINE_SIMPLE|UNIVERSAL|DEFINE_RUNTIME|DEFINE_NOIRQ)_DEV_PM_OPS$/,
    0,
    ['%'],
    'variable',
    'include/linux/pm.h',
  ),
  rule(/^ATTRIBUTE_GROUPS$/, 0, ['%_groups', '%_group'], 'variable', 'include/linux/sysfs.h'),
  rule(/^torture_param$/, 1, ['%'], 'variable', 'include/linux/torture.h'),
  {
    ...rule(
      /^INTERVAL_TREE_DEFINE$/,
      7,
      ['%_insert', '%_remove', '%_subtree_search', '%_iter_first', '%_iter_next'],
      'function',
      'include/linux/interval_tree_generic.h',
    ),
    variables: ['%_augment'],
  },
  {
    ...rule(
      /^RB_DECLARE_CALLBACKS(_MAX)?$/,
      1,
      ['%_propagate', '%_copy', '%_rotate'],
      'function',
      'include/linux/rbtree_augmented.h',
    ),
    variables: ['%'],
  },
  rule(/^TASK_PFA_TEST$/, 1, ['task_%'], 'function', 'include/linux/sched.h'),
  rule(/^TASK_PFA_SET$/, 1, ['task_set_%'], 'function', 'include/linux/sched.h'),
  rule(/^TASK_PFA_CLEAR$/, 1, ['task_clear_%'], 'function', 'include/linux/sched.h'),
  // These register arrays with functions of fixed names.
  rule(
    /^module_(usb_serial|phy|usb_stor)_driver$|^mdio_module_driver$/,
    0,
    [],
    'function',
    'include/linux/usb/serial.h',
  ),
  rule(/^builtin_\w*driver(_probe)?$/, 0, ['%_init'], 'function', 'include/linux/device/driver.h'),
  rule(
    /^module_\w*(driver(_probe)?|misc_device)$/,
    0,
    ['%_init', '%_exit'],
    'function',
    'include/linux/device/driver.h',
  ),
  rule(
    /^MODULE_DEVICE_TABLE$/,
    1,
    ['__mod_%0__%1_device_table'],
    'variable',
    'include/linux/module.h up to 6.13',
  ),
  rule(
    /^(module_param(_named|_array|_array_named|_hw|_hw_named)?(_unsafe)?|core_param)$/,
    0,
    ['__check_%'],
    'function',
    'include/linux/moduleparam.h',
  ),
  rule(/^(DT_)?MACHINE_START$/, 0, ['__mach_desc_%'], 'variable', 'arch/arm/include/asm/mach/arch.h'),
  rule(/^DEFINE_SCHED_CLASS$/, 0, ['%_sched_class'], 'variable', 'kernel/sched/sched.h'),
  rule(/^DECLARE_IDTENTRY(_\w+)?$/, 1, ['%', 'asm_%'], 'prototype', 'arch/x86/include/asm/idtentry.h'),
  ...pageFlagRules(),
];

/** The page-flag accessors of include/linux/page-flags.h: each macro is a set of tests and setters for pages and folios. */
function pageFlagRules(): DefinerRule[] {
  const page: Readonly<Record<string, string>> = {
    test: 'Page%',
    set: 'SetPage%',
    clear: 'ClearPage%',
    __set: '__SetPage%',
    __clear: '__ClearPage%',
    test_set: 'TestSetPage%',
    test_clear: 'TestClearPage%',
  };
  const folio = (operation: string): string =>
    operation.startsWith('__') ? `__folio_${operation.slice(2)}_%` : `folio_${operation}_%`;
  const source = 'include/linux/page-flags.h';
  const families: readonly (readonly [RegExp, RegExp | null, readonly string[]])[] = [
    [/^PAGEFLAG(_FALSE)?$/, /^FOLIO_FLAG(_FALSE)?$/, ['test', 'set', 'clear']],
    [/^__PAGEFLAG$/, null, ['test', '__set', '__clear']],
    [/^TESTPAGEFLAG(_FALSE)?$/, /^FOLIO_TEST_FLAG(_FALSE)?$/, ['test']],
    [/^SETPAGEFLAG(_NOOP)?$/, /^FOLIO_SET_FLAG(_NOOP)?$/, ['set']],
    [/^CLEARPAGEFLAG(_NOOP)?$/, /^FOLIO_CLEAR_FLAG(_NOOP)?$/, ['clear']],
    [/^__SETPAGEFLAG$/, /^__FOLIO_SET_FLAG(_NOOP)?$/, ['__set']],
    [/^__CLEARPAGEFLAG(_NOOP)?$/, /^__FOLIO_CLEAR_FLAG(_NOOP)?$/, ['__clear']],
    [/^TESTSETFLAG(_FALSE)?$/, /^FOLIO_TEST_SET_FLAG(_FALSE)?$/, ['test_set']],
    [/^(__)?TESTCLEARFLAG(_FALSE)?$/, /^FOLIO_TEST_CLEAR_FLAG(_FALSE)?$/, ['test_clear']],
    [/^TESTSCFLAG(_FALSE)?$/, null, ['test_set', 'test_clear']],
    [/^PAGE_TYPE_OPS$/, null, ['test', '__set', '__clear']],
  ];
  return families.flatMap(([pageMacro, folioMacro, operations]) => [
    {
      ...rule(
        pageMacro,
        0,
        operations.map((operation) => page[operation] ?? ''),
        'function',
        source,
      ),
      // PAGE_TYPE_OPS names no folio functions in 6.1, and those of a third argument later.
      ...(pageMacro.test('PAGE_TYPE_OPS') ? {} : { also: { arg: 1, makes: operations.map(folio) } }),
    },
    ...(folioMacro === null ? [] : [rule(folioMacro, 0, operations.map(folio), 'function', source)]),
  ]);
}

function rule(
  macro: RegExp,
  arg: number,
  makes: readonly string[],
  kind: DefinitionKind,
  source: string,
): DefinerRule {
  return { macro, arg, makes, kind, source };
}

// Rules are found by regular expressions and asked for at every macro: what was found is kept, up to a bound.
const foundRules = new Map<string, DefinerRule | null>();
const maxFoundRules = 4096;

/** The rule of a definer macro, or null if the macro makes no name that we know of. */
export function definerRule(macro: string): DefinerRule | null {
  const found = foundRules.get(macro);
  if (found !== undefined) return found;
  if (foundRules.size >= maxFoundRules) foundRules.clear();
  const rule = definerRules.find((candidate) => candidate.macro.test(macro)) ?? null;
  foundRules.set(macro, rule);
  return rule;
}

/** Macros that announce a variable that is defined elsewhere. */
export const isDeclarationMacro = (macro: string): boolean =>
  /^DECLARE_(EARLY_)?PER_CPU|^DECLARE_STATIC_(KEY|CALL)|^DECLARE_TRACE/.test(macro);

/** Macros that head a loop or a conditional body, by the way the kernel names them. */
const loopName = /for_?each|_for_|_each_|^for_|^while_/;

export const isLoopName = (macro: string): boolean => loopName.test(macro);

/** `SYSCALL_DEFINEn(name, type, arg, ...)` and kin: pairs of type and argument name after the name. */
export const takesTypedPairs = (macro: string): boolean =>
  /^(COMPAT_)?SYSCALL(32)?_DEFINE\d$|^(NOTRACE_)?BPF_CALL_\d$/.test(macro);

/** Definers whose arguments are a type and a name: they become a true declaration. */
export const isTypeThenName = (macro: string): boolean =>
  /PER_?CPU/.test(macro) && !/RWSEM|FLAGS|REF/.test(macro);

/** Struct-body and block macros that declare an array `name[n]`. */
export const isNameThenSize = (macro: string): boolean => /BITMAP|HASHTABLE/.test(macro);

/** `OFFSET(SYMBOL, struct, member)` and `DEFINE(SYMBOL, value)` in a function body: constants of asm-offsets.h. */
export const isConstantDefiner = (macro: string): boolean => macro === 'OFFSET' || macro === 'DEFINE';

export const isStructGroup = (macro: string): boolean => /^_*struct_group(_attr|_tagged)?$/.test(macro);

/** Fills `%N` with the texts of arguments and `%` with the named one. Null if that makes no identifier. */
export function fillTemplate(template: string, args: readonly string[], named = ''): string | null {
  const name = template.replace(/%(\d?)/g, (_, digit: string) =>
    digit === '' ? named : (args[Number(digit)] ?? ''),
  );
  return /^[A-Za-z_]\w*$/.test(name) ? name : null;
}
