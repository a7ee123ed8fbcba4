// Kernel feature names and what a CPU profile answers: X86_FEATURE_* to the profile's features, X86_BUG_* to errata.
// Names that are not here are not known to the simulator; the machine takes them as absent and says so.
// Source: arch/x86/include/asm/cpufeatures.h, names only.
// SPDX-License-Identifier: MIT
import type { CpuFeature, CpuProfile } from '../../x86/tables/cpuProfile.ts';

const table: Readonly<Record<string, CpuFeature>> = {
  X86_FEATURE_FPU: 'fpu',
  X86_FEATURE_MMX: 'mmx',
  X86_FEATURE_FXSR: 'fxsr',
  X86_FEATURE_XMM: 'sse',
  X86_FEATURE_XMM2: 'sse2',
  X86_FEATURE_XSAVE: 'xsave',
  X86_FEATURE_XSAVEOPT: 'xsaveopt',
  X86_FEATURE_XSAVEC: 'xsavec',
  X86_FEATURE_XGETBV1: 'xgetbv1',
  X86_FEATURE_XSAVES: 'xsaves',
  X86_FEATURE_XFD: 'xfd',
  X86_FEATURE_AVX: 'avx',
  X86_FEATURE_AVX512F: 'avx512f',
  X86_FEATURE_AMX_TILE: 'amx',
  X86_FEATURE_PKU: 'pku',
  X86_FEATURE_OSPKE: 'pku',
};

/** Features off because the default configuration or the kernel's own boot code keeps them off. */
const off: ReadonlySet<string> = new Set([
  'X86_FEATURE_XCOMPACTED',
  'X86_FEATURE_OSXSAVE',
  'X86_FEATURE_ENQCMD',
  'X86_FEATURE_MPX',
  'X86_FEATURE_INTEL_PT',
  'X86_FEATURE_ARCH_LBR',
  'X86_FEATURE_SHSTK',
  'X86_FEATURE_USER_SHSTK',
  'X86_FEATURE_XENPV',
  'X86_FEATURE_APX',
  // Set by the FPU's own boot code where it chooses eager switching: 3.7 to 4.9.
  'X86_FEATURE_EAGER_FPU',
  'X86_FEATURE_FXSR_OPT',
  // 2.6: a feature then, an erratum (X86_BUG_FXSAVE_LEAK) later.
  'X86_FEATURE_FXSAVE_LEAK',
]);

/** Features that every CPU of this simulator has: it is a 64-bit kernel's. */
const on: ReadonlySet<string> = new Set(['X86_FEATURE_CPUID', 'X86_FEATURE_LM', 'X86_FEATURE_ALWAYS']);

export const featureNames: readonly string[] = [...Object.keys(table), ...on, ...off];

/** Without these a 64-bit kernel does not boot, so that its tests for them are constants: asm/required-features.h. */
export const requiredFeatures: ReadonlySet<string> = new Set([
  'X86_FEATURE_FPU',
  'X86_FEATURE_FXSR',
  'X86_FEATURE_XMM',
  'X86_FEATURE_XMM2',
  'X86_FEATURE_LM',
]);

/** By feature, those that go with it: the table cpuid_deps that trees since 4.14 have, in one of these texts. */
export function dependentFeatures(texts: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const table =
    texts.map((text) => /\bcpuid_deps\[\]\s*=\s*\{([\s\S]*?)\n\};/.exec(text)?.[1]).find(Boolean) ?? '';
  const dependents = new Map<string, string[]>();
  for (const [, feature = '', needs = ''] of table.matchAll(
    /\{\s*(X86_FEATURE_\w+)\s*,\s*(X86_FEATURE_\w+)/g,
  ))
    dependents.set(needs, [...(dependents.get(needs) ?? []), feature]);
  return dependents;
}

/** Whether the profile has the feature; null if the name is not known. */
export function cpuFeature(profile: CpuProfile, name: string): boolean | null {
  if (off.has(name)) return false;
  if (on.has(name)) return true;
  const feature = Object.hasOwn(table, name) ? table[name] : undefined;
  if (feature) return profile.features.has(feature);
  // Set by amd.c for CPUs without XSAVEERPTR only: Zen 3 has it, Intel CPUs never had the leak.
  return name === 'X86_BUG_FXSAVE_LEAK' ? false : null;
}
