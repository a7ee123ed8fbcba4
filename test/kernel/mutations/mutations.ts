// Edits that break FPU switching, made in memory to functions of a real tree. Each names a function and a short pattern
// in it, never a line, so that it means the same in every version; and what the checkers are to say.
// Data for mutations.test.ts; docs/mutations.md lists it with the messages.
// SPDX-License-Identifier: MIT

export interface Mutation {
  readonly title: string;
  readonly file: string;
  /** The function that is edited; further names are other versions'. */
  readonly within: readonly string[];
  readonly pattern: RegExp;
  /** As in String.replace. */
  readonly to: string;
  /** The packaged scenario that shows it; without one the busy scenario of the stand-ins' mutations. */
  readonly scenario?: string;
  /** Checkers of which one speaks first; null if nothing can: `why` says so. */
  readonly caughtBy: readonly string[] | null;
  readonly why?: string;
}

const sched = 'arch/x86/include/asm/fpu/sched.h';
const context = 'arch/x86/kernel/fpu/context.h';
const core = 'arch/x86/kernel/fpu/core.c';
const xstate = 'arch/x86/kernel/fpu/xstate.h';
const process = 'arch/x86/kernel/process_64.c';
const entry = 'arch/x86/include/asm/entry-common.h';

const foreign = ['foreign-registers'];
const warned = ['kernel-warning'];
const owner = ['owner-contradiction'];

const edit = (
  title: string,
  file: string,
  within: string | readonly string[],
  pattern: RegExp,
  to: string,
  caughtBy: readonly string[] | null,
  more: Pick<Mutation, 'scenario' | 'why'> = {},
): Mutation => ({
  title,
  file,
  within: typeof within === 'string' ? [within] : within,
  pattern,
  to,
  caughtBy,
  ...more,
});

const prepare = 'switch_fpu_prepare';
const restore = 'fpregs_restore_userregs';
const begin = 'kernel_fpu_begin_mask';
const save = 'save_fpregs_to_fpstate';
const valid = 'fpregs_state_valid';

export const mutations: readonly Mutation[] = [
  // --- The switch
  edit('drop the save', sched, prepare, /save_fpregs_to_fpstate\(old_fpu\)/, '(void)0', foreign),
  edit('save only on CPU 0', sched, prepare, /(save_fpregs_to_fpstate)/, 'if (cpu == 0) $1', foreign),
  edit('save for kernel threads instead', sched, prepare, /!\(((?:current|old)->flags)/, '($1', foreign),
  edit('invert the test for the FPU', sched, prepare, /if \((cpu_feature)/, 'if (!$1', foreign),
  edit('last_cpu not noted at the save', sched, prepare, /old_fpu->last_cpu = cpu;/, '', null, {
    why: 'a load has noted the same CPU before: the registers can only be live on the CPU that loaded them',
  }),
  edit('last_cpu of another CPU', sched, prepare, /last_cpu = cpu/, 'last_cpu = !cpu', foreign),
  edit('forget TIF_NEED_FPU_LOAD', sched, 'switch_fpu_finish', /set_(?:tsk_)?thread_flag\([^;]*/, '', warned),
  edit('clear TIF_NEED_FPU_LOAD instead', sched, 'switch_fpu_finish', /\bset_/, 'clear_', warned),
  edit('set another flag instead', sched, 'switch_fpu_finish', /TIF_NEED_FPU_LOAD/, 'TIF_NOTSC', warned),
  edit('ask the flag the wrong way round', process, '__switch_to', /!(test_\w*thread_flag)/, '$1', foreign),
  edit('never prepare', process, '__switch_to', /switch_fpu_prepare\([^;]*/, '', foreign),
  edit('never finish', process, '__switch_to', /switch_fpu_finish\([^;]*/, '', warned),
  edit(
    'forget who is current',
    process,
    '__switch_to',
    /\w+_cpu_write\([\w.]*current_task,[^;]*/,
    '',
    warned,
  ),
  // --- Are the registers still the task's?
  edit('never mind the owner', context, valid, /fpu == this_cpu_read\(\w+\) && /, '', foreign),
  edit('never mind the CPU', context, valid, / && cpu == fpu->last_cpu/, '', foreign),
  edit('the registers are always valid', context, valid, /return [^;]*/, 'return 1', [...foreign, ...owner]),
  edit('the registers are never valid', context, valid, /return [^;]*/, 'return 0', warned),
  edit('last_cpu compared the wrong way', context, valid, /cpu == fpu/, 'cpu != fpu', warned),
  edit('the owner test inverted', context, valid, /fpu == this/, 'fpu != this', foreign),
  edit(
    'invalidating the CPU does nothing',
    context,
    '__cpu_invalidate_fpregs_state',
    /__this_cpu_write[^;]*/,
    '',
    foreign,
  ),
  edit('activate notes no owner', context, 'fpregs_activate', /__this_cpu_write[^;]*/, '', owner),
  // --- The load
  edit('restore nothing', context, restore, /restore_fpregs_from_fpstate\(fpu[^;]*/, '', foreign),
  edit('restore without AVX', context, restore, /XFEATURE_MASK_FPSTATE/, '3', foreign),
  edit('restore the initial state', context, restore, /fpu->fpstate,/, '&init_fpstate,', foreign),
  edit('restore when valid', context, restore, /if \(!fpregs/, 'if (fpregs', owner),
  edit(
    'restore before the CPU is compared',
    context,
    restore,
    /if \(!fpregs/,
    'fpu->last_cpu = cpu; if (!fpregs',
    foreign,
  ),
  edit('restore does not activate', context, restore, /fpregs_activate\([^;]*/, '', owner),
  edit('restore does not note last_cpu', context, restore, /fpu->last_cpu = cpu/, '', owner),
  edit('restore leaves the flag', context, restore, /clear_thread_flag\([^;]*/, '', [
    'need-load-in-user-mode',
  ]),
  edit('return to user mode without a load', core, 'switch_fpu_return', /fpregs_restore_userregs\(\)/, '', [
    ...foreign,
    'need-load-in-user-mode',
  ]),
  edit(
    'ask for the wrong flag on the way out',
    entry,
    ['arch_exit_work', 'arch_exit_to_user_mode_prepare'],
    /_TIF_NEED_FPU_LOAD/,
    '_TIF_SIGPENDING',
    ['need-load-in-user-mode'],
  ),
  // --- Images
  edit('save x87 and SSE only', xstate, 'os_xsave', /(mask = fpstate->xfeatures)/, '$1 & 3', foreign),
  edit('the halves of the mask swapped', xstate, 'os_xsave', /lmask, hmask,/, 'hmask, lmask,', foreign),
  edit('load with an empty mask', xstate, 'os_xrstor', /lmask = mask/, 'lmask = 0', foreign),
  edit('FXSAVE where XSAVE is meant', core, save, /use_xsave\(\)/, '!use_xsave()', [
    'malformed-image',
    ...foreign,
  ]),
  edit(
    'clear the header after a save',
    core,
    save,
    /os_xsave\((\S+)\);/,
    'os_xsave($1); $1->regs.xsave.header.xfeatures = 0;',
    foreign,
  ),
  edit(
    'a reserved bit in XCOMP_BV',
    core,
    save,
    /os_xsave\((\S+)\);/,
    'os_xsave($1); $1->regs.xsave.header.xcomp_bv |= 1ULL << 62;',
    ['malformed-image'],
  ),
  edit(
    'skip the header clear',
    'arch/x86/kernel/fpu/signal.c',
    'copy_fpstate_to_sigframe',
    /__clear_user\(&xbuf->header, sizeof\(xbuf->header\)\)/,
    '0',
    ['malformed-image'],
    { scenario: 'signal' },
  ),
  // --- FPU use in the kernel
  edit('kernel_fpu_begin does not save', core, begin, /save_fpregs_to_fpstate\([^;]*/, '', foreign),
  edit('kernel_fpu_begin forgets the flag', core, begin, /set_thread_flag\([^;]*/, '', warned),
  edit('kernel_fpu_begin keeps the owner', core, begin, /__cpu_invalidate_fpregs_state\(\)/, '', foreign),
  edit('kernel_fpu_begin saves for kernel threads', core, begin, /!\((current->flags)/, '($1', warned),
  edit('kernel_fpu_begin does not say that it began', core, begin, /this_cpu_write\(in_kernel_fpu[^;]*/, '', [
    'kernel-fpu-outside',
    'kernel-warning',
  ]),
  edit('kernel_fpu_end forgets that it is over', core, 'kernel_fpu_end', /this_cpu_write[^;]*/, '', null, {
    why: 'code that asks irq_fpu_usable() does without from then on: right, only slower, as in a real kernel',
  }),
  // --- Fork and exec
  edit(
    'the child inherits nothing',
    core,
    'fpu_clone',
    /save_fpregs_to_fpstate\([^;]*/,
    '',
    ['malformed-image', ...foreign],
    {
      scenario: 'fork',
    },
  ),
  edit('the child need not load', core, 'fpu_clone', /set_tsk_thread_flag\([^;]*/, '', null, {
    why: 'the switch to the child sets the flag before it runs for the first time',
    scenario: 'fork',
  }),
  edit("the child keeps its parent's last_cpu", core, 'fpu_clone', /dst_fpu->last_cpu = -1/, '', null, {
    scenario: 'fork',
    why: 'the owner of the registers is compared too, and the child is never it before it has loaded',
  }),
  edit('exec keeps the registers', core, 'fpu_reset_fpregs', /memcpy\([^;]*/, '', foreign, {
    scenario: 'fork',
  }),
  edit('exec need not load', core, 'fpu_reset_fpregs', /set_thread_flag\([^;]*/, '', warned, {
    scenario: 'fork',
  }),
];
