// FNSAVE/FRSTOR, FNSTENV/FLDENV and FXSAVE/FXRSTOR with their 64-bit forms.
// Called through the instruction table only; the XSAVE family is in save.ts and restore.ts.
// SPDX-License-Identifier: MIT

import type { Execution, Operands } from './cpu.ts';
import { X87_INIT } from './cpuState.ts';
import { environment, ENVIRONMENT_BYTES, loadEnvironment } from './environment.ts';
import type { OperandSize } from './environment.ts';
import { CR4_OSFXSR } from './gate.ts';
import { mxcsrPart, stackPart, x87FromLegacy, x87Header } from './legacyArea.ts';
import type { PointerWidth } from './legacyArea.ts';
import { getLe } from './memoryPort.ts';
import { addressOf, alignedAddress, probeEnd } from './operands.ts';
import { checkMxcsr, upperUsed, usedByValue } from './sse.ts';
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
    x.memory.write(address, x87Header(x.profile, x.state, width));
    x.memory.write(address + 24n, mxcsrPart(x.profile, x.state));
    x.memory.write(address + 32n, stackPart(x.state));
    const length = xmmBytes(x);
    if (length > 0) x.memory.write(address + 160n, x.state.xmm.subarray(0, length));
  };
}

/** FXRSTOR: as FXSAVE stores; an MXCSR with reserved bits raises #GP and nothing is loaded. */
export function fxrstor(width: PointerWidth) {
  return (x: Execution, operands: Operands): undefined => {
    const address = alignedAddress(x, operands, 16n);
    probeEnd(x, address, 512, 'read');
    const area = x.memory.read(address, 512);
    const part = { ...x87FromLegacy(x.profile, area, width), xrstorInfo: null };
    const length = xmmBytes(x);
    if ((x.state.cr4 & CR4_OSFXSR) === 0n) {
      patch(x, part);
      return;
    }
    const mxcsr = Number(getLe(area, 24, 4));
    checkMxcsr(x, mxcsr);
    const xmm = x.state.xmm.slice();
    xmm.set(area.subarray(160, 160 + length));
    patch(x, { ...part, mxcsr, mxcsrModified: true, xmm, xmodified: x.state.xmodified | 2n });
    if (length > 0) patch(x, usedByValue(x.state));
    patch(x, { upperDirty: upperUsed(x.state) });
  };
}

function xmmBytes(x: Execution): number {
  if ((x.state.cr4 & CR4_OSFXSR) === 0n) return 0;
  if ((x.state.efer & EFER_FFXSR) !== 0n && x.state.cpl === 0 && x.state.mode === 64) return 0;
  return x.state.mode === 64 ? 256 : 128;
}
