// A scenario in which every step of FPU switching matters: three user tasks and a kernel thread on two CPUs, every
// component in use, moves between CPUs, FPU use in the kernel with registers live and not. Used by the mutation tests.
// SPDX-License-Identifier: MIT

export const busy = {
  id: 'busy',
  title: 'Everything that a switch can meet',
  description: 'Three tasks and a kernel thread on two CPUs.',
  profile: 'zen3',
  cpus: 2,
  seed: 1,
  tasks: [
    { comm: 'A', pid: 10, kind: 'user' },
    { comm: 'B', pid: 11, kind: 'user' },
    { comm: 'C', pid: 12, kind: 'user' },
    { comm: 'k', pid: 13, kind: 'kthread' },
  ],
  start: ['A', 'B'],
  steps: [
    { do: 'compute', use: ['x87', 'sse', 'avx', 'mxcsr'] },
    { do: 'compute', cpu: 1, use: ['x87', 'sse', 'avx', 'mxcsr'] },
    { do: 'switch', to: 'C' },
    { do: 'compute', use: ['sse', 'avx'] },
    { do: 'switch', cpu: 1, to: 'A' }, // A moves to CPU 1
    { do: 'compute', cpu: 1, use: ['x87', 'avx'] },
    { do: 'switch', cpu: 1, to: 'k' }, // nobody's registers are loaded
    { do: 'kernelFpu', cpu: 1 }, // with registers that are A's and not live
    { do: 'switch', cpu: 1, to: 'A' },
    { do: 'kernelFpu', cpu: 1 }, // with registers that are live
    { do: 'syscall', cpu: 1 },
    { do: 'switch', to: 'B' }, // B moves to CPU 0
    { do: 'compute', use: ['sse', 'mxcsr'] },
    { do: 'switch', to: 'C' },
    { do: 'switch', cpu: 1, to: 'B' }, // and back
    { do: 'switch', to: 'A' }, // the owner of CPU 0 is another, last_cpu is 1
    { do: 'kernelFpu' },
    { do: 'switch', to: 'C' },
    { do: 'switch', to: 'A' },
    { do: 'compute', use: ['x87'] },
    { do: 'syscall' },
    { do: 'switch', to: 'k' }, // nobody loads on CPU 0: it goes on naming A
    { do: 'switch', cpu: 1, to: 'A' },
    { do: 'compute', cpu: 1, use: ['sse', 'mxcsr'] },
    { do: 'kernelFpu', cpu: 1 }, // with values that no image has yet
    { do: 'compute', cpu: 1, use: ['avx'] },
    { do: 'switch', cpu: 1, to: 'C' },
    { do: 'switch', to: 'A' }, // the owner is right, last_cpu is not
    { do: 'switch', cpu: 1, to: 'B' },
  ],
};
