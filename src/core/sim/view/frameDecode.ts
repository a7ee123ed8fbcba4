// What the value of a part of a signal frame means, in words: magics, masks by component, bits of MXCSR, flags of
// uc_flags, the first fields of siginfo, which registers are not 0. Pure; called by view/signalFrame.ts.
// Source: arch/x86/include/uapi/asm/sigcontext.h and ucontext.h, include/uapi/asm-generic/siginfo.h, 4.4 to 6.12.
// SPDX-License-Identifier: MIT
import { getLe } from '../../x86/fpu/memoryPort.ts';
import { decodeWith } from '../../x86/decode.ts';
import { MXCSR } from '../../x86/tables/mxcsr.ts';
import { FCW } from '../../x86/tables/x87.ts';
import { componentsIn, xstateComponent } from '../../x86/tables/xstateComponents.ts';
import { signalName } from '../signals/signalFacts.ts';

const ucFlags: readonly (readonly [bigint, string])[] = [
  [1n, 'UC_FP_XSTATE'],
  [2n, 'UC_SIGCONTEXT_SS'],
  [4n, 'UC_STRICT_RESTORE_SS'],
];
const siCodes: Readonly<Record<number, string>> = {
  0: 'SI_USER',
  0x80: 'SI_KERNEL',
  [-1]: 'SI_QUEUE',
  [-2]: 'SI_TIMER',
  [-6]: 'SI_TKILL',
};

/** Empty where there is nothing to say beyond the value. */
export function decodePart(name: string, bytes: Uint8Array): string {
  const last = name.slice(name.lastIndexOf('.') + 1);
  const value = bytes.length <= 8 ? getLe(bytes, 0, bytes.length) : 0n;
  switch (last) {
    case 'magic1':
      return value === 0x46505853n ? 'FP_XSTATE_MAGIC1' : 'not FP_XSTATE_MAGIC1';
    case 'magic2':
      return value === 0x46505845n ? 'FP_XSTATE_MAGIC2' : 'not FP_XSTATE_MAGIC2';
    case 'xfeatures':
    case 'XSTATE_BV':
      return componentNames(value);
    case 'XCOMP_BV':
      return value === 0n ? 'standard format' : `compacted: ${componentNames(value & ~(1n << 63n))}`;
    case 'extended_size':
    case 'xstate_size':
    case 'ss_size':
      return `${value} bytes`;
    case 'MXCSR':
      return decodeWith(MXCSR, value).summary;
    case 'uc_flags':
      return ucFlags.flatMap(([bit, text]) => ((value & bit) === 0n ? [] : [text])).join(' ');
    case 'ss_flags':
      return value === 0n ? '' : (value & 2n) !== 0n ? 'SS_DISABLE' : 'SS_ONSTACK';
    case 'sig':
      return signalName(Number(value));
    case 'cs':
      return value === 0x33n ? '__USER_CS, 64-bit' : value === 0x23n ? '__USER32_CS, 32-bit' : '';
    case 'info':
      return siginfo(bytes);
    case 'x87 control':
      return `FCW ${decodeWith(FCW, getLe(bytes, 0, 2)).summary}`;
    case 'ST0-ST7':
      return notZero(bytes, 'ST');
    case 'XMM0-XMM15':
      return notZero(bytes, 'XMM');
    case 'AVX':
      return notZero(bytes, 'YMM', ' upper half');
    default:
      return '';
  }
}

const componentNames = (mask: bigint): string =>
  componentsIn(mask)
    .map((i) => xstateComponent(i)?.shortName ?? `bit ${i}`)
    .join(' ') || 'none: all initial';

function siginfo(bytes: Uint8Array): string {
  const signed = (at: number): number => Number(BigInt.asIntN(32, getLe(bytes, at, 4)));
  const code = signed(8);
  return `si_signo ${signalName(signed(0))}, si_errno ${signed(4)}, si_code ${siCodes[code] ?? code}`;
}

/** Registers of 16 bytes each that are not 0: "XMM0 XMM1 not 0". */
function notZero(bytes: Uint8Array, name: string, what = ''): string {
  const shown: string[] = [];
  for (let i = 0; i * 16 < bytes.length; i++)
    if (bytes.subarray(i * 16, i * 16 + 16).some((byte) => byte !== 0)) shown.push(`${name}${i}`);
  if (shown.length === 0) return `every ${name}${what} is 0`;
  const text =
    shown.length > 4 ? `${shown.slice(0, 3).join(' ')} and ${shown.length - 3} more` : shown.join(' ');
  return `${text}${what} not 0`;
}
