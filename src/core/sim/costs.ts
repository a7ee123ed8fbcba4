// Cycle costs by cause. Measured where a measurement exists (Zen 3, user mode, caches hot), illustrative elsewhere;
// every place that shows a cost says which. Read by the recorder only.
// Source: docs/facts.md, costs.
// SPDX-License-Identifier: MIT

export interface CostProfile {
  readonly title: string;
  /** Per C statement of the kernel. Illustrative. */
  readonly statement: number;
  /** XSAVE family. Measured on Zen 3: 98 to 147 TSC cycles. */
  readonly save: number;
  /** XRSTOR family. Measured on Zen 3: 254 to 300 TSC cycles. */
  readonly restore: number;
  /** MOV to CR0, CLTS. Illustrative; serialising. */
  readonly ts: number;
  /** 4 KiB copied or filled. Measured on Zen 3 for copies: 123 with caches hot, about 2080 with cold ones. */
  readonly page: number;
  /** Interrupt or system call into the kernel. Measured for a system call on Zen 3: 441. */
  readonly kernelEntry: number;
  /** An exception from user mode and back, without its handler. Illustrative. */
  readonly trap: number;
  /** A slice of user computation in a scenario. Chosen short, so that FPU work can be seen. */
  readonly compute: number;
}

export const defaultCosts: CostProfile = {
  title: 'Zen 3 measured (save, restore, entry), others illustrative',
  statement: 4,
  save: 123,
  restore: 270,
  ts: 150,
  page: 123,
  kernelEntry: 441,
  trap: 1000,
  compute: 2400,
};

/** The same with pages that are in no cache. */
export const coldCosts: CostProfile = {
  ...defaultCosts,
  title: `${defaultCosts.title}; pages cold`,
  page: 2080,
};

/** Of the machine that the costs were measured on: cycles of its time stamp counter in a microsecond. */
export const cyclesPerMicrosecond = 2446;
/** schedule() and the switch without the FPU's part. Illustrative: 2000 to 4000. */
export const switchCycles = 3000;
