// Edits of the stand-in 6.1 that break FPU switching, each as a reader might make it in the editor, and what the
// checkers are to say. Data for mutations.test.ts; the same functions of a real 6.1 are edited in test/kernel.
// SPDX-License-Identifier: MIT

export interface Mutation {
  readonly title: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** Checkers that must speak, any of them; null if nothing can: `why` says so. */
  readonly caughtBy: readonly string[] | null;
  readonly why?: string;
  /** What the first finding says, for some. */
  readonly says?: RegExp;
}

const sched = 'arch/x86/include/asm/fpu/sched.h';
const context = 'arch/x86/kernel/fpu/context.h';
const core = 'arch/x86/kernel/fpu/core.c';
const xstate = 'arch/x86/kernel/fpu/xstate.h';
const process = 'arch/x86/kernel/process_64.c';
const entry = 'arch/x86/include/asm/entry-common.h';

const foreign = ['foreign-registers'];
/** CONFIG_X86_DEBUG_FPU makes the kernel's own assertion speak first; it is on in the default configuration. */
const warned = ['kernel-warning'];

export const mutations: readonly Mutation[] = [
  // --- The switch -------------------------------------------------------------------------------------------------
  {
    title: 'drop the save',
    file: sched,
    from: 'save_fpregs_to_fpstate(old_fpu);',
    to: '',
    caughtBy: foreign,
  },
  {
    title: 'save only on CPU 0',
    file: sched,
    from: 'save_fpregs_to_fpstate(old_fpu);',
    to: 'if (cpu == 0) save_fpregs_to_fpstate(old_fpu);',
    caughtBy: foreign,
  },
  {
    title: 'save for kernel threads instead',
    file: sched,
    from: '(current->flags & (PF_KTHREAD | PF_IO_WORKER))',
    to: '!(current->flags & (PF_KTHREAD | PF_IO_WORKER))',
    caughtBy: foreign,
  },
  {
    title: 'forget TIF_NEED_FPU_LOAD',
    file: sched,
    from: 'set_thread_flag(TIF_NEED_FPU_LOAD);',
    to: ';',
    caughtBy: warned,
  },
  {
    title: 'clear TIF_NEED_FPU_LOAD instead',
    file: sched,
    from: 'set_thread_flag(TIF_NEED_FPU_LOAD);',
    to: 'clear_thread_flag(TIF_NEED_FPU_LOAD);',
    caughtBy: warned,
  },
  {
    title: 'invert the test for the FPU',
    file: sched,
    from: 'if (!cpu_feature_enabled(X86_FEATURE_FPU) ||',
    to: 'if (cpu_feature_enabled(X86_FEATURE_FPU) ||',
    caughtBy: foreign,
  },
  {
    title: 'ask the flag the wrong way round',
    file: process,
    from: 'if (!test_thread_flag(TIF_NEED_FPU_LOAD))\n\t\tswitch_fpu_prepare',
    to: 'if (test_thread_flag(TIF_NEED_FPU_LOAD))\n\t\tswitch_fpu_prepare',
    caughtBy: foreign,
  },
  {
    title: 'never prepare',
    file: process,
    from: 'switch_fpu_prepare(prev_fpu, cpu);',
    to: ';',
    caughtBy: foreign,
  },
  { title: 'never finish', file: process, from: '\tswitch_fpu_finish();\n', to: '', caughtBy: warned },
  {
    title: 'finish before current is the next task',
    file: process,
    from: '\tthis_cpu_write(current_task, next_p);\n\n\tswitch_fpu_finish();',
    to: '\tswitch_fpu_finish();\n\tthis_cpu_write(current_task, next_p);',
    caughtBy: null,
    why: 'the flag is set for the task that leaves instead of the one that comes; each has left once before it comes, so that the flag is set all the same',
  },
  {
    title: "save into the next task's image",
    file: process,
    from: 'switch_fpu_prepare(prev_fpu, cpu);',
    to: 'switch_fpu_prepare(&next->fpu, cpu);',
    caughtBy: ['foreign-registers', 'foreign-save'],
  },
  {
    title: 'forget to make the next task current',
    file: process,
    from: '\tthis_cpu_write(current_task, next_p);\n',
    to: '',
    caughtBy: warned,
  },
  // --- Are the registers still the task's? ------------------------------------------------------------------------
  {
    title: 'the registers are always valid',
    file: context,
    from: 'return fpu->last_cpu == cpu;',
    to: 'return 1;',
    caughtBy: foreign,
  },
  {
    title: 'never mind the owner',
    file: context,
    from: 'if (this_cpu_read(fpu_fpregs_owner_ctx) != fpu)\n\t\treturn 0;',
    to: '',
    caughtBy: foreign,
  },
  {
    title: 'the owner test inverted',
    file: context,
    from: 'if (this_cpu_read(fpu_fpregs_owner_ctx) != fpu)',
    to: 'if (this_cpu_read(fpu_fpregs_owner_ctx) == fpu)',
    caughtBy: foreign,
  },
  {
    title: 'last_cpu compared the wrong way',
    file: context,
    from: 'return fpu->last_cpu == cpu;',
    to: 'return fpu->last_cpu != cpu;',
    caughtBy: warned,
  },
  {
    title: 'invalidating the CPU does nothing',
    file: context,
    from: '__this_cpu_write(fpu_fpregs_owner_ctx, NULL);',
    to: '',
    caughtBy: foreign,
  },
  {
    title: 'activate notes no owner',
    file: context,
    from: '__this_cpu_write(fpu_fpregs_owner_ctx, fpu);',
    to: '',
    caughtBy: ['owner-contradiction'],
  },
  {
    title: 'restore does not note last_cpu',
    file: context,
    from: 'fpu->last_cpu = cpu;',
    to: '',
    caughtBy: ['owner-contradiction'],
  },
  {
    title: 'restore does not activate',
    file: context,
    from: 'fpregs_activate(fpu);\n\t}',
    to: '}',
    caughtBy: ['owner-contradiction'],
  },
  {
    title: 'restore leaves the flag',
    file: context,
    from: 'clear_thread_flag(TIF_NEED_FPU_LOAD);',
    to: '',
    caughtBy: ['need-load-in-user-mode'],
    says: /^A is in user mode with TIF_NEED_FPU_LOAD set: the next task switch will not save its registers$/,
  },
  {
    title: 'restore when valid',
    file: context,
    from: 'if (!fpregs_state_valid(fpu, cpu)) {',
    to: 'if (fpregs_state_valid(fpu, cpu)) {',
    caughtBy: ['owner-contradiction'],
  },
  {
    title: 'restore nothing',
    file: context,
    from: 'restore_fpregs_from_fpstate(fpu->fpstate, XFEATURE_MASK_FPSTATE);',
    to: '',
    caughtBy: foreign,
  },
  {
    title: 'restore the initial state',
    file: context,
    from: 'restore_fpregs_from_fpstate(fpu->fpstate, XFEATURE_MASK_FPSTATE);',
    to: 'restore_fpregs_from_fpstate(&init_fpstate, XFEATURE_MASK_FPSTATE);',
    caughtBy: foreign,
  },
  {
    title: 'restore without AVX',
    file: context,
    from: 'restore_fpregs_from_fpstate(fpu->fpstate, XFEATURE_MASK_FPSTATE);',
    to: 'restore_fpregs_from_fpstate(fpu->fpstate, 3);',
    caughtBy: foreign,
  },
  {
    title: 'note last_cpu before and restore only if it differs',
    file: context,
    from: '\tif (!fpregs_state_valid(fpu, cpu)) {',
    to: '\tfpu->last_cpu = cpu;\n\tif (!fpregs_state_valid(fpu, cpu)) {',
    caughtBy: foreign,
  },
  // --- Save and load ----------------------------------------------------------------------------------------------
  {
    title: 'save x87 and SSE only',
    file: xstate,
    from: 'u64 mask = fpstate->xfeatures;',
    to: 'u64 mask = fpstate->xfeatures & 3;',
    caughtBy: foreign,
  },
  {
    title: 'save the high half of the mask twice',
    file: xstate,
    from: 'XSTATE_XSAVE(&fpstate->regs.xsave, lmask, hmask, err);',
    to: 'XSTATE_XSAVE(&fpstate->regs.xsave, hmask, hmask, err);',
    caughtBy: foreign,
  },
  {
    title: 'load with an empty mask',
    file: xstate,
    from: 'XSTATE_XRESTORE(&fpstate->regs.xsave, lmask, hmask);',
    to: 'XSTATE_XRESTORE(&fpstate->regs.xsave, 0, hmask);',
    caughtBy: foreign,
  },
  {
    title: 'FXSAVE where XSAVE is meant',
    file: core,
    from: 'if (!use_xsave()) {\n\t\tfxsave',
    to: 'if (use_xsave()) {\n\t\tfxsave',
    caughtBy: ['malformed-image'],
  },
  {
    title: 'clear the header after a save',
    file: core,
    from: '\tos_xsave(image);\n',
    to: '\tos_xsave(image);\n\timage->regs.xsave.header.xfeatures = 0;\n',
    caughtBy: foreign,
  },
  {
    title: 'a reserved bit in XCOMP_BV',
    file: core,
    from: '\tos_xsave(image);\n',
    to: '\tos_xsave(image);\n\timage->regs.xsave.header.xcomp_bv |= 1ULL << 62;\n',
    caughtBy: ['malformed-image'],
    says: /XCOMP_BV 0xc0000000000[0-9a-f]+ has bits outside 0x8000000000000[0-9a-f]+/,
  },
  // --- FPU use in the kernel --------------------------------------------------------------------------------------
  {
    title: 'kernel_fpu_begin does not save',
    file: core,
    from: 'save_fpregs_to_fpstate(&current->thread.fpu);\n\t}\n\t/* Whosever',
    to: '}\n\t/* Whosever',
    caughtBy: foreign,
  },
  {
    title: 'kernel_fpu_begin forgets the flag',
    file: core,
    from: 'set_thread_flag(TIF_NEED_FPU_LOAD);\n\t\tsave_fpregs',
    to: 'save_fpregs',
    caughtBy: warned,
  },
  {
    title: 'kernel_fpu_begin keeps the owner',
    file: core,
    from: '__cpu_invalidate_fpregs_state();\n\n\t/* Control',
    to: '/* Control',
    caughtBy: foreign,
  },
  {
    title: 'kernel_fpu_end forgets that it is over',
    file: core,
    from: 'this_cpu_write(in_kernel_fpu, false);',
    to: '',
    caughtBy: null,
    why: 'code that asks irq_fpu_usable() does without from then on: right, only slower, as in a real kernel; the Run shows the answer',
  },
  {
    title: 'kernel_fpu_begin does not say that it began',
    file: core,
    from: 'this_cpu_write(in_kernel_fpu, true);',
    to: '',
    caughtBy: ['kernel-fpu-outside', 'kernel-warning'],
  },
  // --- The way to user mode ---------------------------------------------------------------------------------------
  {
    title: 'return to user mode without a load',
    file: core,
    from: 'fpregs_restore_userregs();\n}\nEXPORT_SYMBOL_GPL(switch_fpu_return)',
    to: ';\n}\nEXPORT_SYMBOL_GPL(switch_fpu_return)',
    caughtBy: [...foreign, 'need-load-in-user-mode'],
  },
  {
    title: 'ask for the wrong flag',
    file: entry,
    from: 'ti_work & _TIF_NEED_FPU_LOAD',
    to: 'ti_work & _TIF_SIGPENDING',
    caughtBy: ['need-load-in-user-mode'],
  },
  // --- Edits that change nothing a task can see -------------------------------------------------------------------
  {
    title: 'last_cpu not noted at the save',
    file: sched,
    from: 'old_fpu->last_cpu = cpu;',
    to: '',
    caughtBy: null,
    why: 'a load has noted the same CPU before: the registers can only be live on the CPU that loaded them',
  },
  {
    title: 'always restore',
    file: context,
    from: 'return fpu->last_cpu == cpu;',
    to: 'return 0;',
    caughtBy: warned,
  },
];
