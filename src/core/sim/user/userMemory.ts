// User memory of the tasks: areas of pages that are there, swapped out, read-only or not mapped. An access by kernel
// code needs the window that STAC opens; a page that is swapped out is brought in, unless page faults are disabled:
// then the access stops there, as the exception table has it. The kernel's page fault handler is this file.
// Owned by KernelMachine; kernel C can not reach these bytes by a plain load or store.
// SPDX-License-Identifier: MIT
import type { UserPort } from '../../exec/boundary/entry.ts';
import { toUnsigned } from '../../exec/integer.ts';
import type { Value } from '../../exec/integer.ts';
import type { Rep } from '../../exec/ir.ts';
import { addressOf, Memory } from '../../exec/machine/memory.ts';
import type { Region } from '../../exec/machine/memory.ts';
import { MemoryFault } from '../../x86/fpu/fault.ts';
import type { MemoryPort } from '../../x86/fpu/memoryPort.ts';

export const pageStates = ['present', 'absent', 'read-only', 'unmapped'] as const;
export type PageState = (typeof pageStates)[number];

export const pageSize = 4096;
/** TASK_SIZE_MAX with four-level paging: arch/x86/include/asm/page_64_types.h, 4.4 to 6.12. */
const taskSizeMax = (1n << 47n) - BigInt(pageSize);

/** What user memory asks of the machine around it. */
export interface UserMemoryHost {
  /** Page faults may be served now: pagefault_disable() is not in force. */
  mayFetch(): boolean;
  /** The running code is user code. */
  userMode(): boolean;
  /** Kernel code reaches user memory between STAC and CLAC only: trees since 3.7. */
  smap(): boolean;
  /** After set_fs(KERNEL_DS), as kernels up to 5.9 have it: the accessors of user memory reach the kernel's too. */
  kernelSegment(): boolean;
  readonly kernel: Memory;
  pageFault(text: string): void;
  /** New memory with these bytes is mapped. */
  mapped(address: number, bytes: Uint8Array): void;
  /** Bytes of kernel memory at `from` were copied to user memory. */
  copiedOut(address: number, from: number, bytes: Uint8Array): void;
  /** The kernel, or an instruction for it, has read these bytes. */
  bytesRead(address: number, length: number): void;
  warn(text: string): void;
}

interface Area {
  readonly region: Region;
  readonly pages: PageState[];
}

export class UserMemory implements UserPort {
  readonly memory = new Memory();
  private readonly areas: Area[] = [];
  private windowOpen = false;
  private toReclaim: { readonly from: number; readonly to: number } | null = null;

  constructor(private readonly host: UserMemoryHost) {}

  /** Maps whole pages; every byte is `fill` at first. */
  map(name: string, base: number, size: number, fill: number): void {
    const bytes = Math.ceil(size / pageSize) * pageSize;
    const region = this.memory.addRegion(name, base, bytes);
    region.bytes.fill(fill);
    this.host.mapped(base, region.bytes);
    this.areas.push({ region, pages: Array.from({ length: bytes / pageSize }, () => 'present' as const) });
  }

  /** Sets the pages that lie in [from, to), whole pages below and above included. */
  setPages(from: number, to: number, state: PageState): void {
    for (const { region, pages } of this.areas)
      pages.forEach((_, i) => {
        const at = region.base + i * pageSize;
        if (at < to && at + pageSize > from) pages[i] = state;
      });
  }

  /** Takes the pages of [from, to) away when an instruction next reaches for user memory, as reclaim may at any time. */
  reclaimLater(from: number, to: number): void {
    this.toReclaim = { from, to };
  }

  private reclaim(): void {
    if (this.toReclaim) this.setPages(this.toReclaim.from, this.toReclaim.to, 'absent');
    this.toReclaim = null;
  }

  /** Every page is there, and nothing is under way. */
  get isAtRest(): boolean {
    const present = ({ pages }: Area): boolean => pages.every((state) => state === 'present');
    return !this.windowOpen && this.toReclaim === null && this.areas.every(present);
  }

  /** Where an accessor's address lies. */
  private memoryOf(address: Value): Memory {
    return typeof address === 'number' && address < 0 && this.host.kernelSegment()
      ? this.host.kernel
      : this.memory;
  }

  // --- Pages ------------------------------------------------------------------------------------------------------

  /** Bytes from `address` on that can be had now; swapped-out pages are brought in if that is possible. */
  private reach(
    address: Value,
    length: number,
    write: boolean,
  ): { bytes: number; fault: MemoryFault | null } {
    if (this.memoryOf(address) !== this.memory)
      return this.host.kernel.has(Number(address), length)
        ? { bytes: length, fault: null }
        : { bytes: 0, fault: new MemoryFault(toUnsigned(address), this.errorCode(write, false)) };
    if (typeof address !== 'number' || address < 0)
      return { bytes: 0, fault: new MemoryFault(toUnsigned(address), this.errorCode(write, false)) };
    let at = address;
    const end = address + length;
    while (at < end) {
      const area = this.areas.find(
        ({ region }) => at >= region.base && at < region.base + region.bytes.length,
      );
      const page = area ? Math.floor((at - area.region.base) / pageSize) : 0;
      const fault = this.faultAt(at, area ?? null, page, write);
      if (fault) return { bytes: at - address, fault };
      at = Math.min(end, (area?.region.base ?? 0) + (page + 1) * pageSize);
    }
    return { bytes: length, fault: null };
  }

  private faultAt(at: number, area: Area | null, page: number, write: boolean): MemoryFault | null {
    const state = area?.pages[page] ?? 'unmapped';
    const hex = `0x${at.toString(16)}`;
    if (!this.windowOpen && !this.host.userMode() && this.host.smap()) {
      this.host.warn(`SMAP: user memory at ${hex} is touched outside STAC and CLAC`);
      return new MemoryFault(BigInt(at), this.errorCode(write, true));
    }
    if (state === 'present' || (state === 'read-only' && !write)) return null;
    if (state === 'absent' && area && this.host.mayFetch()) {
      area.pages[page] = 'present';
      this.host.pageFault(`#PF at ${hex}: the page is brought in`);
      return null;
    }
    const why = state === 'absent' ? 'page faults are disabled' : state === 'unmapped' ? 'no page' : state;
    this.host.pageFault(`#PF at ${hex}: ${why}`);
    return new MemoryFault(BigInt(at), this.errorCode(write, state === 'read-only'));
  }

  /** Error code of a page fault: P, W, U (SDM vol. 3, 4.7). */
  private errorCode(write: boolean, present: boolean): number {
    return (present ? 1 : 0) | (write ? 2 : 0) | (this.host.userMode() ? 4 : 0);
  }

  /** Memory as instructions reach it. Throws MemoryFault. */
  readonly port: MemoryPort = {
    read: (address, length) => {
      this.reclaim();
      const at = addressOf(address);
      const { fault } = this.reach(at, length, false);
      if (fault) throw fault;
      this.wasRead(at, length);
      return this.memory.read(at, length);
    },
    write: (address, bytes) => {
      this.reclaim();
      const at = addressOf(address);
      const { fault } = this.reach(at, bytes.length, true);
      if (fault) throw fault;
      this.memory.write(at, bytes);
    },
  };

  // --- What primitives ask ----------------------------------------------------------------------------------------

  allowed(address: Value, length: number): boolean {
    if (length < 0) return false;
    const end = toUnsigned(address) + BigInt(length);
    return end <= taskSizeMax || (end <= 1n << 64n && this.host.kernelSegment());
  }

  open(on: boolean): void {
    this.windowOpen = on;
  }

  load(rep: Rep, size: number, address: Value): Value | null {
    if (this.reach(address, size, false).fault) return null;
    this.wasRead(address, size);
    return this.memoryOf(address).load(rep, address);
  }

  store(rep: Rep, size: number, address: Value, value: Value): boolean {
    if (this.reach(address, size, true).fault) return false;
    this.memoryOf(address).store(rep, address, value);
    return true;
  }

  read(address: Value, length: number): Uint8Array {
    const { bytes } = this.reach(address, length, false);
    this.wasRead(address, bytes);
    return this.memoryOf(address).read(address, bytes);
  }

  private wasRead(address: Value, length: number): void {
    if (length > 0 && typeof address === 'number' && address >= 0 && !this.host.userMode())
      this.host.bytesRead(address, length);
  }

  write(address: Value, bytes: Uint8Array): number {
    const { bytes: length } = this.reach(address, bytes.length, true);
    this.memoryOf(address).write(address, bytes.subarray(0, length));
    return length;
  }

  copyTo(address: Value, from: Value, bytes: Uint8Array): number {
    const length = this.write(address, bytes);
    if (length > 0 && typeof address === 'number' && address >= 0 && typeof from === 'number')
      this.host.copiedOut(address, from, bytes.subarray(0, length));
    return length;
  }

  touch(address: Value, length: number, write: boolean): number {
    return this.reach(address, length, write).bytes;
  }
}

/** Memory as instructions reach it, kernel and user. Reads and writes throw MemoryFault. */
export function linearMemory(kernel: Memory, user: UserMemory): MemoryPort {
  return {
    read: (address, length) => {
      const at = addressOf(address);
      if (at >= 0) return user.port.read(address, length);
      if (!kernel.has(at, length)) throw new MemoryFault(address, 0);
      return kernel.read(at, length);
    },
    write: (address, bytes) => {
      const at = addressOf(address);
      if (at >= 0) return user.port.write(address, bytes);
      if (!kernel.has(at, bytes.length)) throw new MemoryFault(address, 2);
      kernel.write(at, bytes);
    },
    area: (address, length, access) => {
      const at = addressOf(address);
      return at >= 0 ? null : kernel.area(at, length, access === 'write');
    },
  };
}
