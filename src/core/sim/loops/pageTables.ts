// Page tables of a process as simulated memory: tables of present anonymous pages, their struct pages, the areas that
// map them, and for fork an empty copy. They lie where the direct map and vmemmap have them, so that the tree's own
// arithmetic finds them. Called by runBatches.ts.
// Source: Documentation/arch/x86/x86_64/mm.rst (4-level paging, no KASLR); SDM vol. 3A, 4.5 (bits of an entry).
// SPDX-License-Identifier: MIT
import { addressOf } from '../../exec/machine/memory.ts';
import type { Arguments } from '../steps/kernelCalls.ts';
import { runOperation } from '../steps/kernelCalls.ts';
import type { KernelMachine, Task } from '../machine.ts';

const pageSize = 4096;
const perTable = 512;
const pageOffset = addressOf(0xffff888000000000n);
const vmemmap = addressOf(0xffffea0000000000n);
/** Page frames: tables from 512 MiB on, pages from 1 GiB on. */
const tableFrame = 0x20000;
const pageFrame = 0x40000;
/** P, R/W, U/S, A and D: a page that was written, or a table. */
const present = 0x67;
/** At a multiple of 1 GiB, so that one entry of the upper table covers the range. */
const begin = 0x7f4000000000;
/** VM_READ, VM_WRITE, VM_MAYREAD, VM_MAYWRITE, VM_MAYEXEC: private memory of a program. */
const areaFlags = 0x73;
/** PAGE_MAPPING_ANON in page->mapping, beside the address of an anon_vma. */
const anonymous = 1;

export interface PageTables {
  readonly arguments: Arguments;
  /** The entries of the range, the parent's and the child's, as they are now. */
  entries(): Uint8Array;
}

/** Tables for `pages` pages, of which the first `skipped` are not in the range. */
export function makePageTables(machine: KernelMachine, skipped: number, pages: number): PageTables {
  const { memory } = machine;
  const all = skipped + pages;
  const tables = Math.ceil(all / perTable);
  const size = machine.struct('page').layout()?.size ?? 64;
  setAddresses(machine, all);
  const count = 4 + 2 * tables;
  memory.addRegion('page tables', pageOffset + tableFrame * pageSize, count * pageSize);
  memory.addRegion('struct pages of the tables', vmemmap + tableFrame * size, count * size);
  memory.addRegion('struct pages of the pages', vmemmap + pageFrame * size, all * size);
  const at = (table: number): number => pageOffset + (tableFrame + table) * pageSize;
  const entry = (table: number): number => (tableFrame + table) * pageSize + present;
  const [parent, child] = [4, 4 + tables];
  for (const [upper, first] of [
    [0, parent],
    [2, child],
  ] as const) {
    memory.store('u64', at(upper), entry(upper + 1));
    for (let i = 0; i < tables; i++) memory.store('u64', at(upper + 1) + 8 * i, entry(first + i));
  }
  for (let i = skipped; i < all; i++)
    memory.store('u64', at(parent) + 8 * i, (pageFrame + i) * pageSize + present);
  describePages(machine, vmemmap + pageFrame * size, size, all);
  const [memoryMap, childMemoryMap] = [newStruct(machine, 'mm_struct'), newStruct(machine, 'mm_struct')];
  const range = [begin + skipped * pageSize, begin + all * pageSize] as const;
  return {
    arguments: {
      memoryMap,
      childMemoryMap,
      area: newArea(machine, memoryMap, range),
      childArea: newArea(machine, childMemoryMap, range),
      upperEntry: at(0),
      childUpperEntry: at(2),
      userAddress: range[0],
      rangeEnd: range[1],
    },
    entries: () => memory.read(at(parent), 2 * tables * pageSize),
  };
}

/** A struct mmu_gather as the tree itself begins one. */
export function gatherFor(machine: KernelMachine, tables: PageTables, task: Task): number {
  const gather = newStruct(machine, 'mmu_gather');
  runOperation(machine, 'gatherPages', { ...tables.arguments, gather }, task);
  return gather;
}

function setAddresses(machine: KernelMachine, pages: number): void {
  for (const [name, value] of [
    ['page_offset_base', pageOffset],
    ['vmemmap_base', vmemmap],
    ['highest_memmap_pfn', pageFrame + pages],
  ] as const) {
    const variable = machine.variable(name);
    if (variable) machine.memory.store('u64', variable.address, value);
  }
}

/** Each page is mapped once, by this process, and is its own. */
function describePages(machine: KernelMachine, first: number, size: number, pages: number): void {
  const { memory, program } = machine;
  const at = (name: string): number => machine.member('page', name).offset;
  const [flags, mapping, references, mapped] = [at('flags'), at('mapping'), at('_refcount'), at('_mapcount')];
  const own = program.constant('PG_anon_exclusive');
  const bits = own === null ? 0 : Number(1n << own);
  const anon = newStruct(machine, 'anon_vma', 64) + anonymous;
  for (let i = 0; i < pages; i++) {
    const page = first + i * size;
    memory.store('u64', page + flags, bits);
    memory.store('u64', page + mapping, anon);
    memory.store('i32', page + references, 1);
    memory.store('i32', page + mapped, 0);
  }
}

function newArea(machine: KernelMachine, map: number, [from, to]: readonly [number, number]): number {
  const area = newStruct(machine, 'vm_area_struct');
  const put = (name: string, value: number): void => {
    if (machine.hasMember('vm_area_struct', name))
      machine.memory.store('u64', area + machine.member('vm_area_struct', name).offset, value);
  };
  put('vm_mm', map);
  put('vm_start', from);
  put('vm_end', to);
  put('vm_flags', areaFlags);
  return area;
}

/** `atLeast`: for a struct whose members do not matter, in a tree that may not define it. */
function newStruct(machine: KernelMachine, tag: string, atLeast = 0): number {
  const def = atLeast > 0 ? machine.program.struct(tag) : machine.struct(tag);
  const size = def?.layout()?.size ?? atLeast;
  return def
    ? machine.allocate(size, 64, tag, { k: 'struct', def })
    : machine.allocate(Math.max(size, 64), 64, tag);
}
