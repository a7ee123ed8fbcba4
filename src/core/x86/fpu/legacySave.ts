// FNSAVE/FRSTOR, FNSTENV/FLDENV and FXSAVE/FXRSTOR with their 64-bit forms.
// Called through the instruction table only; the XSAVE family is in save.ts and restore.ts.
// SPDX-License-Identifier: MIT

import { draft, own } from './cpu.ts';
import type { Execution, Operands } from './cpu.ts';
import { X87_INIT } from './cpuState.ts';
import { environment, ENVIRONMENT_BYTES, loadEnvironment } from './environment.ts';
import type { OperandSize } from './environment.ts';
import { CR4_OSFXSR } from './gate.ts';
import { loadX87, putMxcsr, putStack, putX87Header } from './legacyArea.ts';
import type { PointerWidth } from './legacyArea.ts';
import { areaOf, AreaWriter, getNumber } from './memoryPort.ts';
import { addressOf, alignedAddress, probeEnd } from './operands.ts';
import { checkMxcsr, markUsed, upperUsed } from './sse.ts';
import { patch, topOf, withSummary } from './x87.ts';

const EFER_FFXSR = 1n << 14n;

/** FNSAVE: the environment and the registers (108 or 94 bytes), then the x87 is re-initialised as by FNINIT. */
export function fnsave(size: OperandSize) {
  return (x: Execution, operands: Operands): undefined => {
    const control = environment(x.state, size);
    const bytes = new Uint8Array(control.length + 80);
    bytes.set(control);
    const top = topOf(x.state.fsw);
    for (let i = 0; i < 8; i += 1) {
      const r = (top + i) & 7;
      bytes.set(x.state.st.subarray(r * 16, r * 16 + 10), control.length + i * 10);
    }
    const address = addressOf(x, operands);
    probeEnd(x, address, bytes.length, 'write');
    x.memory.write(address, bytes);
    patch(x, X87_INIT);
  };
}

export function frstor(size: OperandSize) {
  return (x: Execution, operands: Operands): undefined => {
    const from = ENVIRONMENT_BYTES[size];
    const address = addressOf(x, operands);
    probeEnd(x, address, from + 80, 'read');
    const bytes = x.memory.read(address, from + 80);
    loadEnvironment(x, bytes, size);
    const st = new Uint8Array(128);
    const top = topOf(x.state.fsw);
    for (let i = 0; i < 8; i += 1) {
      st.set(bytes.subarray(from + i * 10, from + 10 + i * 10), ((top + i) & 7) * 16);
    }
    patch(x, { st });
  };
}

/** FNSTENV stores the environment (28 or 14 bytes) and then masks all x87 exceptions. */
export function fnstenv(size: OperandSize) {
  return (x: Execution, operands: Operands): undefined => {
    x.memory.write(addressOf(x, operands), environment(x.state, size));
    const fcw = x.state.fcw | 0x3f;
    patch(x, { fcw, fsw: withSummary(x.state.fsw, fcw) });
  };
}

export function fldenv(size: OperandSize) {
  return (x: Execution, operands: Operands): undefined => {
    loadEnvironment(x, x.memory.read(addressOf(x, operands), ENVIRONMENT_BYTES[size]), size);
  };
}

/** FXSAVE: bytes 0..415; registers are kept. Without CR4.OSFXSR, or with EFER.FFXSR at CPL 0, no XMM. */
export function fxsave(width: PointerWidth) {
  return (x: Execution, operands: Operands): undefined => {
    const address = alignedAddress(x, operands, 16n);
    probeEnd(x, address, 512, 'write');
    const { profile, state } = x;
    const area = new AreaWriter(x.memory, address, 416);
    area.fill(0, 24, (bytes, at) => putX87Header(bytes, at, profile, state, width));
    area.fill(24, 8, (bytes, at) => putMxcsr(bytes, at, profile, state));
    area.fill(32, 128, (bytes, at) => putStack(bytes, at, state));
    const length = xmmBytes(x);
    if (length > 0) area.put(160, length === 256 ? state.xmm : state.xmm.subarray(0, length));
  };
}

/** FXRSTOR: as FXSAVE stores; an MXCSR with reserved bits raises #GP and nothing is loaded. */
export function fxrstor(width: PointerWidth) {
  return (x: Execution, operands: Operands): undefined => {
    const address = alignedAddress(x, operands, 16n);
    probeEnd(x, address, 512, 'read');
    const { bytes, at } = areaOf(x.memory, address, 512);
    const length = xmmBytes(x);
    const withSse = (x.state.cr4 & CR4_OSFXSR) !== 0n;
    const mxcsr = getNumber(bytes, at + 24, 4);
    if (withSse) checkMxcsr(x, mxcsr);
    const next = draft(x);
    loadX87(next, x.profile, bytes, at, width);
    next.xrstorInfo = null;
    next.xmodified |= withSse ? 3n : 1n;
    if (!withSse) return;
    next.mxcsr = mxcsr;
    next.mxcsrModified = true;
    if (length > 0) {
      own(x, 'xmm').set(bytes.subarray(at + 160, at + 160 + length));
      markUsed(next);
    }
    next.upperDirty = upperUsed(next);
  };
}

function xmmBytes(x: Execution): number {
  if ((x.state.cr4 & CR4_OSFXSR) === 0n) return 0;
  if ((x.state.efer & EFER_FFXSR) !== 0n && x.state.cpl === 0 && x.state.mode === 64) return 0;
  return x.state.mode === 64 ? 256 : 128;
}
