// A huge page that the kernel fills from user memory or with zeros: the tree's loop over small pages, with its question
// to the scheduler after each. The page and its struct pages lie where the direct map and vmemmap have them, so that
// the tree's own address arithmetic finds them. Prepared by set-up, played by kernelSteps.ts.
// Source: Documentation/arch/x86/x86_64/mm.rst (4-level paging, no KASLR), 6.1 and 6.12.
// SPDX-License-Identifier: MIT
import { addressOf } from '../../exec/machine/memory.ts';
import type { Arguments } from './kernelCalls.ts';
import { runOperation } from './kernelCalls.ts';
import type { KernelMachine } from '../machine.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { KernelStep } from '../scenario/scenarioKernel.ts';
import { loopsOf } from '../scenario/scenarioSchedule.ts';
import type { StepContext } from './stepContext.ts';

const pageSize = 4096;
const pageOffset = addressOf(0xffff888000000000n);
const vmemmap = addressOf(0xffffea0000000000n);
/** Page frame of the huge page: at 1 GiB. */
const frame = 0x40000;
const userBuffer = 0x7f5500000000;

const isHuge = (step: { readonly do: string }): step is Extract<KernelStep, { do: 'hugePage' }> =>
  step.do === 'hugePage';

/** Makes the huge page, its struct pages and the user memory that is copied, if the scenario has such a step. */
export function prepareHugePage(machine: KernelMachine, scenario: Scenario): void {
  const steps = [...scenario.steps.filter(isHuge), ...(scenario.schedule ? loopsOf(scenario.schedule) : [])];
  if (steps.length === 0) return;
  const subpages = Math.max(...steps.map((step) => step.subpages));
  const { memory } = machine;
  for (const [name, value] of [
    ['page_offset_base', pageOffset],
    ['vmemmap_base', vmemmap],
  ] as const) {
    const variable = machine.variable(name);
    if (variable) memory.store('u64', variable.address, value);
  }
  const size = machine.struct('page').layout()?.size ?? 64;
  memory.addRegion('huge page', pageOffset + frame * pageSize, subpages * pageSize);
  memory.addRegion('struct pages of the huge page', vmemmap + frame * size, Math.max(4, subpages) * size);
  machine.user.map('user memory that fills the huge page', userBuffer, subpages * pageSize, 0x5a);
}

const pageAddress = (machine: KernelMachine): number =>
  vmemmap + frame * (machine.struct('page').layout()?.size ?? 64);

/** What the tree's functions for huge pages are called with. */
export const hugePageArguments = (machine: KernelMachine, subpages: number): Arguments => ({
  page: pageAddress(machine),
  userAddress: userBuffer,
  pages: subpages,
  mayFault: 1,
});

/** Its struct page says how many small pages it has: a compound page, and in later trees a large folio. */
export function describePage(machine: KernelMachine, subpages: number): void {
  const page = pageAddress(machine);
  const head = machine.program.constant('PG_head');
  if (head !== null) machine.memory.store('u64', page, Number(1n << head));
  // Named so in 6.1 to 6.13, and after.
  const count = ['_folio_nr_pages', '_nr_pages'].find(
    (name) => machine.program.struct('folio') && machine.hasMember('folio', name),
  );
  if (count !== undefined)
    machine.memory.store('u32', page + machine.member('folio', count).offset, subpages);
  // Without CONFIG_MEMCG there is no room for the number since 6.15: the order says it, in the low byte.
  else if (machine.program.struct('folio') && machine.hasMember('folio', '_flags_1'))
    machine.memory.store('u8', page + machine.member('folio', '_flags_1').offset, Math.log2(subpages));
}

export function copyOrClear(context: StepContext, step: Extract<KernelStep, { do: 'hugePage' }>): void {
  const { machine, recorder, costs } = context;
  const task = context.userTask('fill a huge page');
  const copies = step.work === 'copy';
  context.enterKernel(copies ? 'system call ioctl(UFFDIO_COPY)' : 'page fault');
  recorder.begin(`${task.comm}: huge page`, machine.cpuIndex, task.thread.frames.length);
  describePage(machine, step.subpages);
  recorder.event(
    copies
      ? `${step.subpages} small pages are copied from user memory`
      : `${step.subpages} small pages are filled with zeros`,
    'program',
    0,
    costs.statement,
  );
  machine.scheduling.planTick(step.tickAt);
  runOperation(
    machine,
    copies ? 'hugePageCopy' : 'hugePageClear',
    hugePageArguments(machine, step.subpages),
    task,
  );
  const done = (): void => {
    recorder.event(`the huge page is filled`, 'cpu', 0, costs.statement);
    context.returnToUser(task);
  };
  if (task.thread.pausedAt === null) {
    done();
    return;
  }
  context.whenThrough(task, done);
  if (step.next !== null) context.switchTo(context.byName(step.next), 'cond_resched()');
}
