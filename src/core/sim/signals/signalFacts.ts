// Facts of the signal ABI that scenarios and set-up need: numbers, sa_flags, where programs lie in user space, system
// call numbers of sigreturn. Tables only.
// Source: include/uapi/asm-generic/signal.h, arch/x86/include/uapi/asm/signal.h, arch/x86/entry/syscalls, 4.4 to 6.12.
// SPDX-License-Identifier: MIT

/** Signals that a scenario may send; those that stop or end a task without a handler are not among them. */
export const signalNumbers: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGFPE: 8,
  SIGUSR1: 10,
  SIGSEGV: 11,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
  SIGCHLD: 17,
  SIGIO: 29,
};

export const signalName = (number: number): string =>
  Object.keys(signalNumbers).find((name) => signalNumbers[name] === number) ?? `signal ${number}`;

export const SA_SIGINFO = 0x4;
export const SA_IA32_ABI = 0x0200_0000;
export const SA_RESTORER = 0x0400_0000;
export const SA_ONSTACK = 0x0800_0000;

/** MINSIGSTKSZ: sigaltstack() refuses less. */
export const minSigStackSize = 2048;

/** What a program of each ABI looks like from the kernel: selectors, where its code lies, how it asks for sigreturn. */
export interface ProgramAbi {
  readonly name: string;
  readonly cs: number;
  readonly ss: number;
  readonly ip: number;
  readonly handler: number;
  readonly restorer: number;
  /** Bytes that the handler's return, and the stub after it, have popped when sigreturn is entered. */
  readonly popped: { readonly rt: number; readonly legacy: number };
  readonly number: { readonly rt: number; readonly legacy: number };
  /** Names that versions give the system calls; the first that a tree defines is called. */
  readonly entry: { readonly rt: readonly string[]; readonly legacy: readonly string[] };
}

export const programAbis = {
  'x86-64': {
    name: '64-bit',
    cs: 0x33,
    ss: 0x2b,
    ip: 0x40_1000,
    handler: 0x40_1200,
    restorer: 0x40_1400,
    popped: { rt: 8, legacy: 8 },
    number: { rt: 15, legacy: 15 },
    entry: {
      rt: ['__do_sys_rt_sigreturn', '__x64_sys_rt_sigreturn', 'sys_rt_sigreturn'],
      legacy: [],
    },
  },
  ia32: {
    name: '32-bit',
    cs: 0x23,
    ss: 0x2b,
    ip: 0x804_9000,
    handler: 0x804_9200,
    restorer: 0x804_9400,
    // Only the stub of sigreturn begins with "popl %eax".
    popped: { rt: 4, legacy: 8 },
    number: { rt: 173, legacy: 119 },
    entry: {
      rt: [
        '__do_compat_sys_rt_sigreturn',
        '__ia32_compat_sys_rt_sigreturn',
        '__do_sys32_rt_sigreturn',
        'sys32_rt_sigreturn',
      ],
      legacy: [
        '__do_compat_sys_sigreturn',
        '__ia32_compat_sys_sigreturn',
        '__do_sys32_sigreturn',
        'sys32_sigreturn',
      ],
    },
  },
} as const satisfies Readonly<Record<string, ProgramAbi>>;

export type AbiName = keyof typeof programAbis;
export const abiNames = Object.keys(programAbis) as readonly AbiName[];
