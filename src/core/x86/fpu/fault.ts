// Faults as values: what an instruction may raise, and how memory reports a page fault to the unit.
// Knows nothing of instructions; used by every file of the unit and by whoever executes instructions.
// SPDX-License-Identifier: MIT

/**
 * The exceptions that the unit raises. `FERR#` is not a CPU exception: with CR0.NE=0 a waiting x87
 * instruction with a pending unmasked error asserts the FERR# pin and stops until an interrupt arrives
 * (SDM vol. 1, 8.7.2); its `vector` is -1.
 */
export type FaultName = '#UD' | '#NM' | '#GP' | '#PF' | '#MF' | '#AC' | '#XM' | 'FERR#';

export interface Fault {
  /** Interrupt vector, SDM vol. 3 table 6-1; -1 for `FERR#`. */
  readonly vector: number;
  readonly name: FaultName;
  /** Pushed error code; only #GP (always 0 here), #PF and #AC have one. */
  readonly errorCode?: number;
  /** Linear address for #PF (CR2). */
  readonly address?: bigint;
}

/** Thrown by a `MemoryPort` where the access is not possible; the unit returns it as a #PF result. */
export class MemoryFault extends Error {
  readonly address: bigint;
  readonly errorCode: number;

  /** @param errorCode page-fault error code bits (P=1, W=2, U=4), SDM vol. 3, 4.7. */
  constructor(address: bigint, errorCode: number) {
    super(`page fault at 0x${address.toString(16)}`);
    this.address = address;
    this.errorCode = errorCode;
  }
}

/** Raised inside the unit and turned into a result by `Cpu.exec`; nobody outside the unit sees it. */
export class FaultSignal extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.name);
    this.fault = fault;
  }
}

const VECTORS: Readonly<Record<FaultName, number>> = {
  '#UD': 6,
  '#NM': 7,
  '#GP': 13,
  '#PF': 14,
  '#MF': 16,
  '#AC': 17,
  '#XM': 19,
  'FERR#': -1,
};

/** The fault value for a name, with error code 0 for #GP. */
export function faultOf(name: FaultName): Fault {
  const vector = VECTORS[name];
  return name === '#GP' ? { vector, name, errorCode: 0 } : { vector, name };
}

/** Ends the current instruction with a fault. */
export function raise(name: FaultName): never {
  throw new FaultSignal(faultOf(name));
}

/** #PF as a value, from what the memory reported. */
export function pageFault(memoryFault: MemoryFault): Fault {
  return {
    vector: VECTORS['#PF'],
    name: '#PF',
    errorCode: memoryFault.errorCode,
    address: memoryFault.address,
  };
}
