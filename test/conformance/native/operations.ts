// What both sides do and show: operations as data, and the state that is compared after each. Addresses are the
// engine's; the native side moves those of kernel memory to where it has the same object. Knows neither side.
// SPDX-License-Identifier: MIT

/** The functions that are compared, by the name of the operation that calls them. */
export const calls = {
  prepare: 'switch_fpu_prepare',
  finish: 'switch_fpu_finish',
  returnToUser: 'switch_fpu_return',
  usable: 'irq_fpu_usable',
  kernelBegin: 'kernel_fpu_begin_mask',
  kernelEnd: 'kernel_fpu_end',
  fork: 'fpu_clone',
  clearUserStates: 'fpu__clear_user_states',
  flush: 'fpu_flush_thread',
  drop: 'fpu__drop',
  sync: 'fpu_sync_fpstate',
  exceptionCode: 'fpu__exception_code',
  frame: 'copy_fpstate_to_sigframe',
  restore: 'fpu__restore_sig',
  regsetGet: 'xstateregs_get, xfpregs_get, fpregs_get',
  regsetSet: 'xstateregs_set, xfpregs_set, fpregs_set',
  prctl: 'fpu_xstate_prctl',
} as const;
export type CallName = keyof typeof calls;

export type Operation =
  | {
      readonly k: 'call';
      readonly name: CallName;
      readonly args: readonly number[];
      /** Shown with a divergence. */
      readonly what: string;
      /** Memory whose bytes are compared after it, besides the state of tasks and CPUs. */
      readonly also: readonly Range[];
    }
  /** The CPU on which the next operations run. */
  | { readonly k: 'cpu'; readonly cpu: number }
  /** A program, or kernel code that may use the FPU, has these registers now: an image in the standard format. */
  | { readonly k: 'registers'; readonly image: Uint8Array; readonly components: bigint }
  | { readonly k: 'poke'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly k: 'page'; readonly at: number; readonly state: PageState };

export type PageState = 'present' | 'absent' | 'unmapped' | 'read-only';
export const pageStates: readonly PageState[] = ['present', 'absent', 'unmapped', 'read-only'];

export interface Range {
  readonly name: string;
  readonly at: number;
  readonly size: number;
}

export interface Part {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** After an operation: what the call gave, whether a WARN fired, and every byte that is compared. */
export interface Outcome {
  readonly result: bigint;
  readonly warned: boolean;
  /** Why the side could not go on; the other fields mean nothing then. */
  readonly failed: string | null;
  readonly parts: readonly Part[];
}

/** Where the compared state is, in the engine's addresses; the same on both sides by construction. */
export interface Layout {
  readonly cpus: number;
  readonly tasks: readonly { readonly comm: string; readonly address: number; readonly stack: number }[];
  readonly taskBytes: number;
  readonly stackBytes: number;
  readonly flags: number;
  /** Offsets in a task. */
  readonly fpu: number;
  readonly fpuHead: number;
  readonly imageBytes: number;
  readonly pkru: number;
  readonly heap: Range;
  readonly user: readonly Range[];
}

/** Kernel data that boot leaves, compared once. */
export const bootVariables = [
  'fpu_kernel_cfg',
  'fpu_user_cfg',
  'init_fpstate',
  'xstate_offsets',
  'xstate_sizes',
  'xstate_flags',
  'mxcsr_feature_mask',
  'xstate_fx_sw_bytes',
  'init_pkru_value',
  'arch_task_struct_size',
] as const;
