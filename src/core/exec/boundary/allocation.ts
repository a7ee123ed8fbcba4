// Memory that kernel code asks for and gives back, and whole pages. Memory is zero when it is given out; what is given
// back is not given out again, so that a pointer that is kept too long can be seen.
// Source: include/linux/slab.h, vmalloc.h, arch/x86/include/asm/page_64.h, 6.1 and 6.12.
// SPDX-License-Identifier: MIT
import { entry, numberAt, valueAt } from './entry.ts';
import type { BoundaryEntry } from './entry.ts';

const allocates = entry(
  ['value'],
  'voidptr',
  'gives out memory of the machine, filled with zeros',
  (machine, args) => machine.allocate(Math.max(1, numberAt(machine, args, 0))),
  { rest: 'skip' },
);
const frees: BoundaryEntry = entry(
  ['value'],
  'void',
  'memory that is given back is not used again in this machine',
  () => undefined,
);
const pageSize = 4096;
const pages = entry(
  ['value', 'value'],
  'ulong',
  'gives out pages of the machine, filled with zeros',
  (machine, args) => machine.allocate(pageSize << numberAt(machine, args, 1), pageSize),
);

export const allocationEntries: Readonly<Record<string, BoundaryEntry>> = {
  vmalloc: allocates,
  vzalloc: allocates,
  kvmalloc: allocates,
  kvzalloc: allocates,
  vfree: frees,
  kvfree: frees,
  kfree: frees,
  __get_free_pages: pages,
  get_free_pages_noprof: pages,
  clear_page: entry(['value'], 'void', 'fills a page with zeros', (machine, args) => {
    machine.memory.fill(valueAt(machine, args, 0), pageSize, 0);
    machine.memory.moved(pageSize);
  }),
  clear_pages: entry(['value', 'value'], 'void', 'fills pages with zeros', (machine, args) => {
    const bytes = numberAt(machine, args, 1) * pageSize;
    machine.memory.fill(valueAt(machine, args, 0), bytes, 0);
    machine.memory.moved(bytes);
  }),
  copy_page: entry(['value', 'value'], 'void', 'copies a page', (machine, args) => {
    machine.memory.write(valueAt(machine, args, 0), machine.memory.read(valueAt(machine, args, 1), pageSize));
    machine.memory.moved(pageSize);
  }),
};
