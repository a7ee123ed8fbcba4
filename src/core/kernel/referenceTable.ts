// What macros, and functions that take callbacks, refer to by their arguments: one data table.
// Pure data and a look-up; what macros define is in macroTable.ts. Read by core/syntax/references.ts.
// Names are from the headers that stand beside them, of 4.4 to 6.12.
// SPDX-License-Identifier: MIT
import type { ReferenceRole } from '../syntax/facts.ts';

/** What a macro, or a function that takes callbacks, refers to by its arguments. */
export interface ReferenceRule {
  readonly role: ReferenceRole;
  /** Names with `%0`, `%1` .. for the arguments as written. */
  readonly names: readonly string[];
  /** For each name the field that it is stored into, by the same templates. */
  readonly fields?: readonly string[];
}

const references: readonly (readonly [string, ReferenceRole, readonly string[], (readonly string[])?])[] = [
  // include/linux/init.h, include/linux/module.h
  [
    'module_init module_exit __initcall __exitcall late_time_init early_initcall_sync console_initcall ' +
      'security_initcall x86_initcall',
    'callback',
    ['%0'],
  ],
  ['early_param __setup early_param_on_off', 'callback', ['%1']],
  ['__setup_param', 'callback', ['%2']],
  // include/linux/workqueue.h, interrupt.h, timer.h, irq_work.h, kthread.h, rcupdate.h, smp.h
  [
    'DECLARE_WORK DECLARE_DELAYED_WORK DECLARE_DEFERRABLE_WORK DECLARE_TASKLET DECLARE_TASKLET_DISABLED ' +
      'DECLARE_TASKLET_OLD DECLARE_TASKLET_DISABLED_OLD DEFINE_TIMER DEFINE_IRQ_WORK INIT_WORK INIT_DELAYED_WORK ' +
      'INIT_DEFERRABLE_WORK INIT_WORK_ONSTACK INIT_DELAYED_WORK_ONSTACK INIT_RCU_WORK INIT_IRQ_WORK INIT_CSD ' +
      'PREPARE_WORK timer_setup timer_setup_on_stack setup_timer setup_timer_on_stack setup_deferrable_timer ' +
      'hrtimer_setup hrtimer_setup_on_stack tasklet_init tasklet_setup init_task_work init_irq_work kthread_init_work ' +
      'kthread_init_delayed_work call_rcu call_rcu_hurry call_rcu_tasks call_rcu_sched call_rcu_bh ' +
      'smp_call_function_single smp_call_function_many smp_call_function_any on_each_cpu_mask work_on_cpu ' +
      'DEFINE_STATIC_CALL DEFINE_STATIC_CALL_RET0 static_call_update request_irq request_percpu_irq request_any_context_irq',
    'callback',
    ['%1'],
  ],
  [
    'kthread_run kthread_create kthread_create_on_node kthread_create_on_cpu kthread_run_on_cpu smp_call_function ' +
      'on_each_cpu stop_machine stop_machine_cpuslocked kernel_thread user_mode_thread',
    'callback',
    ['%0'],
  ],
  ['call_srcu devm_request_irq devm_request_any_context_irq', 'callback', ['%2']],
  ['request_threaded_irq', 'callback', ['%1', '%2']],
  ['devm_request_threaded_irq cpuhp_setup_state cpuhp_setup_state_nocalls', 'callback', ['%2', '%3']],
  ['DECLARE_TRACE_PROBE', 'callback', ['%1']],
  // Firmware probes: include/linux/of.h, irqchip.h, serial_core.h, drivers/pci quirks
  [
    'CLK_OF_DECLARE CLK_OF_DECLARE_DRIVER IRQCHIP_DECLARE TIMER_OF_DECLARE CLOCKSOURCE_OF_DECLARE OF_EARLYCON_DECLARE ' +
      'RESERVEDMEM_OF_DECLARE IOMMU_OF_DECLARE CPU_METHOD_OF_DECLARE',
    'callback',
    ['%2'],
  ],
  ['EARLYCON_DECLARE IRQCHIP_MATCH', 'callback', ['%1']],
  ['ALLOW_ERROR_INJECTION', 'table', ['%0']],
  // Power management: include/linux/pm.h
  ['SET_SYSTEM_SLEEP_PM_OPS SYSTEM_SLEEP_PM_OPS', 'slot', ['%0', '%1'], ['suspend', 'resume']],
  [
    'SET_LATE_SYSTEM_SLEEP_PM_OPS LATE_SYSTEM_SLEEP_PM_OPS',
    'slot',
    ['%0', '%1'],
    ['suspend_late', 'resume_early'],
  ],
  [
    'SET_NOIRQ_SYSTEM_SLEEP_PM_OPS NOIRQ_SYSTEM_SLEEP_PM_OPS',
    'slot',
    ['%0', '%1'],
    ['suspend_noirq', 'resume_noirq'],
  ],
  [
    'SET_RUNTIME_PM_OPS RUNTIME_PM_OPS',
    'slot',
    ['%0', '%1', '%2'],
    ['runtime_suspend', 'runtime_resume', 'runtime_idle'],
  ],
  ['SIMPLE_DEV_PM_OPS DEFINE_SIMPLE_DEV_PM_OPS', 'slot', ['%1', '%2'], ['suspend', 'resume']],
  [
    'UNIVERSAL_DEV_PM_OPS DEFINE_RUNTIME_DEV_PM_OPS',
    'slot',
    ['%1', '%2', '%3'],
    ['runtime_suspend', 'runtime_resume', 'runtime_idle'],
  ],
  // include/linux/lsm_hooks.h
  ['LSM_HOOK_INIT', 'slot', ['%1'], ['%0']],
  // include/linux/export.h, jump to the symbol itself: exportRule
  ['EXPORT_TRACEPOINT_SYMBOL EXPORT_TRACEPOINT_SYMBOL_GPL', 'export', ['trace_%0']],
  // include/linux/module.h, include/linux/btf_ids.h
  ['MODULE_DEVICE_TABLE BTF_ID BTF_ID_FLAGS', 'table', ['%1']],
  // include/linux/moduleparam.h
  ['module_param module_param_hw core_param_cb module_param_array module_param_string', 'parameter', ['%0']],
  [
    'module_param_named module_param_named_unsafe module_param_array_named module_param_hw_named core_param ' +
      'module_param_cb device_param_cb kernel_param_cb torture_param',
    'parameter',
    ['%1'],
  ],
  ['module_param_unsafe module_param_array_unsafe', 'parameter', ['%0']],
  ['module_param_call', 'slot', ['%1', '%2'], ['set', 'get']],
  // include/linux/sysfs.h, device.h, device/driver.h, device/bus.h
  ...attributeFamily('DEVICE_ATTR DRIVER_ATTR BUS_ATTR CLASS_ATTR __ATTR DEVICE_ATTR_ADMIN'),
  ['DEVICE_ATTR_PREALLOC DEVICE_ATTR_IGNORE_LOCKDEP', 'attribute', ['%2', '%3'], ['show', 'store']],
  [
    'SENSOR_DEVICE_ATTR SENSOR_DEVICE_ATTR_2 IIO_DEVICE_ATTR SENSOR_ATTR __ATTR_PREALLOC __ATTR_IGNORE_LOCKDEP',
    'attribute',
    ['%2', '%3'],
    ['show', 'store'],
  ],
  ['SENSOR_DEVICE_ATTR_RO SENSOR_DEVICE_ATTR_2_RO', 'attribute', ['%1_show'], ['show']],
  ['SENSOR_DEVICE_ATTR_RW SENSOR_DEVICE_ATTR_2_RW', 'attribute', ['%1_show', '%1_store'], ['show', 'store']],
  ['SENSOR_DEVICE_ATTR_WO SENSOR_DEVICE_ATTR_2_WO', 'attribute', ['%1_store'], ['store']],
  ['BIN_ATTR __BIN_ATTR', 'attribute', ['%2', '%3'], ['read', 'write']],
  ['BIN_ATTR_RO BIN_ATTR_ADMIN_RO __BIN_ATTR_RO', 'attribute', ['%0_read'], ['read']],
  ['BIN_ATTR_WO __BIN_ATTR_WO', 'attribute', ['%0_write'], ['write']],
  ['BIN_ATTR_RW BIN_ATTR_ADMIN_RW __BIN_ATTR_RW', 'attribute', ['%0_read', '%0_write'], ['read', 'write']],
  ['CONFIGFS_ATTR', 'attribute', ['%0%1_show', '%0%1_store'], ['show', 'store']],
  ['CONFIGFS_ATTR_RO', 'attribute', ['%0%1_show'], ['show']],
  ['CONFIGFS_ATTR_WO', 'attribute', ['%0%1_store'], ['store']],
  // include/linux/seq_file.h, include/linux/fs.h
  ['DEFINE_SHOW_ATTRIBUTE DEFINE_PROC_SHOW_ATTRIBUTE', 'attribute', ['%0_show'], ['show']],
  ['DEFINE_SHOW_STORE_ATTRIBUTE', 'attribute', ['%0_show', '%0_write'], ['show', 'write']],
  ['DEFINE_SEQ_ATTRIBUTE', 'attribute', ['%0_sops']],
  [
    'DEFINE_SIMPLE_ATTRIBUTE DEFINE_SIMPLE_ATTRIBUTE_SIGNED DEFINE_DEBUGFS_ATTRIBUTE DEFINE_DEBUGFS_ATTRIBUTE_SIGNED',
    'attribute',
    ['%1', '%2'],
    ['get', 'set'],
  ],
  ['ATTRIBUTE_GROUPS BIN_ATTRIBUTE_GROUPS __ATTRIBUTE_GROUPS', 'attribute', ['%0_attrs']],
];

/** `X(name, mode, show, store)`, `X_RO(name)`, `X_RW(name)`, `X_WO(name)`. */
function attributeFamily(
  prefixes: string,
): (readonly [string, ReferenceRole, readonly string[], readonly string[]])[] {
  return prefixes
    .split(' ')
    .flatMap((prefix) => [
      [prefix, 'attribute', ['%2', '%3'], ['show', 'store']] as const,
      [`${prefix}_RO ${prefix}_RO_MODE`, 'attribute', ['%0_show'], ['show']] as const,
      [`${prefix}_RW ${prefix}_RW_MODE`, 'attribute', ['%0_show', '%0_store'], ['show', 'store']] as const,
      [`${prefix}_WO`, 'attribute', ['%0_store'], ['store']] as const,
    ]);
}

/** The rules by exact name; `referenceRule` also knows families by their prefix or ending. */
export const referenceRules: ReadonlyMap<string, ReferenceRule> = new Map(
  references.flatMap(([macros, role, names, fields]) =>
    macros
      .split(' ')
      .map((macro) => [macro, fields === undefined ? { role, names } : { role, names, fields }] as const),
  ),
);
const initcallRule: ReferenceRule = { role: 'callback', names: ['%0'] };
const exportRule: ReferenceRule = { role: 'export', names: ['%0'] };
const driverRule: ReferenceRule = { role: 'driver', names: ['%0'] };
const fixupRule: ReferenceRule = { role: 'callback', names: ['%2'] };
const classFixupRule: ReferenceRule = { role: 'callback', names: ['%4'] };

/** What a use of this macro or function refers to, or null if its arguments are of no such interest. */
export function referenceRule(macro: string): ReferenceRule | null {
  const known = referenceRules.get(macro);
  if (known !== undefined) return known;
  if (macro.endsWith('_initcall') || macro.endsWith('_initcall_sync')) return initcallRule;
  if (macro.startsWith('EXPORT_') || macro === 'ACPI_EXPORT_SYMBOL')
    return macro.includes('SYMBOL') ? exportRule : null;
  if (macro.startsWith('DECLARE_PCI_FIXUP_')) return macro.includes('CLASS') ? classFixupRule : fixupRule;
  if (macro.includes('driver') && /^(module|builtin)_\w*driver(_probe)?$/.test(macro)) return driverRule;
  return null;
}
