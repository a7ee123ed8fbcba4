// The CPU of this machine: compiles harness.c, hands it programs as text, reads what became of them, and makes a
// profile from the machine's own CPUID. Used by the live check only.
// SPDX-License-Identifier: MIT
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CpuFeature, CpuProfile } from '../../../src/core/x86/tables/cpuProfile.ts';
import { CPU_PROFILES } from '../../../src/core/x86/tables/cpuProfile.ts';
import { componentsIn, xstateComponent } from '../../../src/core/x86/tables/xstateComponents.ts';
import { encode } from './encoding.ts';
import type { Action, Outcome, Program, StepOutcome } from './program.ts';

const FLAGS = ['-O1', '-mgeneral-regs-only', '-mno-red-zone', '-fcf-protection=none'];
const PROT = { none: 0, read: 1 } as const;

export interface Machine {
  readonly profile: CpuProfile;
  /** The processor's brand. */
  readonly name: string;
  /** 32-bit code can be run. */
  readonly compatibilityMode: boolean;
  /** Outcomes in the order of the programs; null where repeated runs did not agree. */
  run(programs: readonly Program[]): (Outcome | null)[];
  dispose(): void;
}

/** Why there is nothing to compare with, as one line. */
export interface Unavailable {
  readonly reason: string;
}

export function openMachine(harnessSource: string): Machine | Unavailable {
  if (process.arch !== 'x64' || process.platform !== 'linux')
    return { reason: `needs Linux on x86-64, this is ${process.platform} on ${process.arch}` };
  const folder = mkdtempSync(path.join(tmpdir(), 'ringside-live-'));
  const dispose = (): void => rmSync(folder, { recursive: true, force: true });
  const binary = path.join(folder, 'harness');
  const built = spawnSync('gcc', [...FLAGS, '-o', binary, harnessSource], { encoding: 'utf8' });
  if (built.status !== 0) {
    dispose();
    return { reason: built.error ? 'there is no gcc' : `gcc: ${built.stderr.trim().split('\n')[0]}` };
  }
  const call = (input: string): string => {
    const { status, stdout, stderr, signal } = spawnSync(binary, {
      input,
      encoding: 'latin1',
      maxBuffer: 1 << 30,
    });
    if (status !== 0) throw new Error(`the harness ended with ${signal ?? status}: ${stderr.trim()}`);
    return stdout;
  };
  try {
    const description = call('');
    const profile = profileFrom(description);
    const name = /^name (.*)$/m.exec(description)?.[1]?.trim() ?? 'this CPU';
    const runAll = (programs: readonly Program[]): (Outcome | null)[] =>
      outcomes(call(programs.map(programText).join('')));
    const [probe] = runAll([[{ kind: 'step', op: 'nop', mode: 32 }]]);
    return { profile, name, compatibilityMode: probe?.steps[0]?.fault === null, run: runAll, dispose };
  } catch (error) {
    dispose();
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

const hex = (value: number | bigint): string => value.toString(16);
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function programText(program: Program): string {
  return [...program.map(actionText), 'run', ''].join('\n');
}

function actionText(action: Action): string {
  switch (action.kind) {
    case 'fill':
      return `fill ${hex(action.address)} ${hex(action.length)} ${hex(action.byte)}`;
    case 'write':
      return `write ${hex(action.address)} ${toHex(action.bytes)}`;
    case 'protect':
      return `protect ${hex(action.address)} ${hex(action.length)} ${PROT[action.access]}`;
    case 'dump':
      return `dump ${hex(action.address)} ${hex(action.length)}`;
    case 'step': {
      const mask = action.mask ?? 0n;
      const numbers = [action.address ?? 0, mask & 0xffff_ffffn, mask >> 32n, action.ecx ?? 0].map(hex);
      return `step ${action.mode} ${action.alignmentCheck ? 1 : 0} ${numbers.join(' ')} ${encode(action)}`;
    }
  }
}

function outcomes(text: string): (Outcome | null)[] {
  const result: (Outcome | null)[] = [];
  let agree = 0;
  let steps: StepOutcome[] = [];
  let dumps: Uint8Array[] = [];
  let final = new Uint8Array(0);
  for (const line of text.split('\n')) {
    const [word, ...rest] = line.split(' ');
    const big = (i: number): bigint => BigInt(`0x${rest[i]}`);
    if (word === 'agree') [agree, steps, dumps] = [Number(rest[0]), [], []];
    else if (word === 'ok') steps.push({ fault: null, value: big(0), xinuse: big(1) });
    else if (word === 'fault') steps.push({ fault: Number(rest[0]), errorCode: big(1), address: big(2) });
    else if (word === 'dump') dumps.push(unpacked(rest[0] ?? ''));
    else if (word === 'final') final = unpacked(rest[0] ?? '');
    else if (word === 'end') result.push(agree >= 3 ? { steps, dumps, final } : null);
  }
  return result;
}

/** Bytes from hex in which `xx*n,` stands for n bytes xx. */
function unpacked(text: string): Uint8Array<ArrayBuffer> {
  const parts: Buffer[] = [];
  for (const piece of text.split(',')) {
    const star = piece.indexOf('*');
    const literal = star < 0 ? piece : piece.slice(0, star - 2);
    parts.push(Buffer.from(literal, 'hex'));
    if (star >= 0)
      parts.push(
        Buffer.alloc(Number(piece.slice(star + 1)), Number.parseInt(piece.slice(star - 2, star), 16)),
      );
  }
  return new Uint8Array(Buffer.concat(parts));
}

const FEATURES: readonly (readonly [
  CpuFeature,
  leaf: string,
  register: 'eax' | 'ebx' | 'ecx' | 'edx',
  bit: number,
])[] = [
  ['fpu', '1.0', 'edx', 0],
  ['mmx', '1.0', 'edx', 23],
  ['fxsr', '1.0', 'edx', 24],
  ['sse', '1.0', 'edx', 25],
  ['sse2', '1.0', 'edx', 26],
  ['xsave', '1.0', 'ecx', 26],
  ['avx', '1.0', 'ecx', 28],
  ['avx512f', '7.0', 'ebx', 16],
  ['xsaveopt', 'd.1', 'eax', 0],
  ['xsavec', 'd.1', 'eax', 1],
  ['xgetbv1', 'd.1', 'eax', 2],
  ['xsaves', 'd.1', 'eax', 3],
];

/** The recorded profile of the vendor, with the features, components and offsets that this CPU reports. */
function profileFrom(text: string): CpuProfile {
  const leaves = new Map<string, Record<'eax' | 'ebx' | 'ecx' | 'edx', number>>();
  let xcr0 = 0n;
  let mxcsrMask = 0;
  for (const line of text.split('\n')) {
    const [word, ...rest] = line.split(' ');
    const [leaf, sub, eax, ebx, ecx, edx] = rest.map((part) => Number.parseInt(part, 16));
    if (word === 'xcr0') xcr0 = BigInt(`0x${rest[0]}`);
    if (word === 'mxcsr_mask') mxcsrMask = Number.parseInt(rest[0] ?? '', 16);
    if (word === 'cpuid')
      leaves.set(`${(leaf ?? 0).toString(16)}.${sub}`, {
        eax: eax ?? 0,
        ebx: ebx ?? 0,
        ecx: ecx ?? 0,
        edx: edx ?? 0,
      });
  }
  const amd = leaves.get('0.0')?.ebx === 0x6874_7541;
  const offsets: Record<number, number> = {};
  for (const i of componentsIn(xcr0).filter((bit) => bit > 1)) {
    const leaf = leaves.get(`d.${i}`);
    if (leaf?.eax !== xstateComponent(i)?.sizeBytes)
      throw new Error(`component ${i} has ${leaf?.eax} bytes on this CPU, which the table does not say`);
    if (leaf) offsets[i] = leaf.ebx;
  }
  const features = new Set(
    FEATURES.filter(([, leaf, register, bit]) => ((leaves.get(leaf)?.[register] ?? 0) >>> bit) & 1).map(
      ([feature]) => feature,
    ),
  );
  return {
    ...(!amd ? CPU_PROFILES['skylake-x'] : features.has('avx512f') ? CPU_PROFILES.zen4 : CPU_PROFILES.zen3),
    id: 'this-machine',
    title: 'the CPU of this machine',
    source: 'CPUID of this machine',
    features,
    xcr0Supported: xcr0,
    standardOffsets: offsets,
    mxcsrMask,
    mxcsrMaskStored: mxcsrMask,
    signature: leaves.get('1.0')?.eax ?? 0,
  };
}
