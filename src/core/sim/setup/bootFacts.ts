// What is fixed at boot: the CPU features that the kernel sees (the profile's, less what boot code cleared or plus what
// it forced) and the kernel command line. Asked by the boundary's feature tests through the machine.
// SPDX-License-Identifier: MIT
import type { Value } from '../../exec/integer.ts';
import type { Program } from '../../exec/program.ts';
import type { CpuProfile } from '../../x86/tables/cpuProfile.ts';
import { cpuFeature, dependentFeatures, featureNames, requiredFeatures } from './features.ts';
import { bootState } from '../../x86/fpu/cpuState.ts';
import type { CpuState } from '../../x86/fpu/cpuState.ts';
import { CR4_PKE } from '../../x86/fpu/gate.ts';

/** What early CPU identification leaves: setup_pku() of cpu/common.c has set CR4.PKE where the CPU has PKRU. */
export const identifiedState = (profile: CpuProfile): CpuState => {
  const state = bootState(profile);
  return profile.features.has('pku') ? { ...state, cr4: state.cr4 | CR4_PKE } : state;
};

export class BootFacts {
  private readonly forced = new Map<string, boolean>();
  private readonly answers = new Map<string | Value, boolean>();
  private readonly byNumber = new Map<number, string>();
  /** Set by setup: the kernel command line. */
  options: readonly string[] = [];
  /** Options that the tree asked for. */
  readonly asked = new Set<string>();
  /** How often a feature was changed. */
  changes = 0;
  private dependents: ReadonlyMap<string, readonly string[]> | null = null;

  constructor(
    private readonly program: Program,
    private readonly profile: CpuProfile,
    private readonly remarks: Set<string>,
  ) {
    for (const name of featureNames) {
      const number = program.constant(name);
      if (number !== null) this.byNumber.set(Number(number), name);
    }
  }

  /** X86_FEATURE_* or X86_BUG_* by name or by its number in this tree. Unknown ones are absent, and remarked on. */
  feature(nameOrNumber: string | Value): boolean {
    let known = this.answers.get(nameOrNumber);
    if (known === undefined) this.answers.set(nameOrNumber, (known = this.answer(nameOrNumber)));
    return known;
  }

  private answer(nameOrNumber: string | Value): boolean {
    const name = this.nameOf(nameOrNumber);
    const known = this.forced.get(name) ?? cpuFeature(this.profile, name);
    if (known !== null) return known;
    this.remarks.add(
      name.startsWith('number ') ? `CPU feature ${name} is taken as absent` : `${name} is taken as absent`,
    );
    return false;
  }

  /** A feature that is taken away takes those with it that the tree says can not do without it. */
  setFeature(nameOrNumber: string | Value, on: boolean): void {
    this.changes++;
    this.set(this.nameOf(nameOrNumber), on, new Set());
    this.answers.clear();
  }

  private set(name: string, on: boolean, done: Set<string>): void {
    if (done.has(name)) return;
    done.add(name);
    if (!on && requiredFeatures.has(name))
      this.remarks.add(
        `${name} stays: a 64-bit kernel does not run without it, so tests for it are constant`,
      );
    else this.forced.set(name, on);
    if (on) return;
    this.dependents ??= dependentFeatures(this.program.unitTexts());
    for (const one of this.dependents.get(name) ?? []) this.set(one, false, done);
  }

  private nameOf(nameOrNumber: string | Value): string {
    return typeof nameOrNumber === 'string'
      ? nameOrNumber
      : (this.byNumber.get(Number(nameOrNumber)) ?? `number ${String(nameOrNumber)}`);
  }

  /** The value of an option, "" if it has none; null if it is not on the command line. */
  option(name: string): string | null {
    const found = this.options.find((one) => one === name || one.startsWith(`${name}=`));
    if (found === undefined) return null;
    this.asked.add(found);
    return found.slice(name.length + 1);
  }
}
