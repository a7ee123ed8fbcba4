// What the scheduler of a tree is: CFS or EEVDF, its parameters and features, its preemption models. Read from the
// tree's own kernel/sched text where it can tell, else by the version; says which. Called by whoever sets a model up.
// Source: kernel/sched/fair.c, features.h, rt.c and kernel/Kconfig.preempt of 6.1 and 6.12; FACTS in docs/scheduler.md.
// SPDX-License-Identifier: MIT
import type { TreeFiles } from '../kernel/tree.ts';
import { makefileVersion } from '../kernel/tree.ts';
import type { PreemptionModel } from './preemption.ts';

/** SCHED_FEAT names that the model obeys, with the kernel's own defaults where a tree does not tell. */
const cfsFeatures = {
  GENTLE_FAIR_SLEEPERS: true,
  START_DEBIT: true,
  WAKEUP_PREEMPTION: true,
  LAST_BUDDY: true,
  BASE_SLICE: true,
} as const;
const eevdfFeatures = {
  PLACE_LAG: true,
  PLACE_DEADLINE_INITIAL: true,
  PLACE_REL_DEADLINE: true,
  RUN_TO_PARITY: true,
  PREEMPT_SHORT: true,
  WAKEUP_PREEMPTION: true,
  DELAY_DEQUEUE: true,
  DELAY_ZERO: true,
} as const;
export type FeatureName = keyof typeof cfsFeatures | keyof typeof eevdfFeatures;

/** Times before they are scaled by the number of CPUs, in nanoseconds. */
export interface SchedulerShape {
  readonly fair: 'cfs' | 'eevdf';
  readonly latencyNs: number;
  readonly minGranularityNs: number;
  readonly wakeupGranularityNs: number;
  readonly baseSliceNs: number;
  readonly features: ReadonlySet<FeatureName>;
  /** SCHED_RR's turn. */
  readonly rrSliceMs: number;
  /** Real-time tasks get so much of each period; `fair-server`: only while fair tasks wait. */
  readonly realTime: {
    readonly kind: 'throttling' | 'fair-server';
    readonly runtimeNs: number;
    readonly periodNs: number;
  };
  readonly models: readonly PreemptionModel[];
  readonly version: string | null;
  /** Where this is known from, as sentences. */
  readonly basis: readonly string[];
}

const ms = 1_000_000;

export function schedulerShape(files: TreeFiles): SchedulerShape {
  const version = makefileVersion(files.read('Makefile') ?? '');
  const fairText = files.read('kernel/sched/fair.c');
  const featuresText = files.read('kernel/sched/features.h');
  const kconfig = files.read('kernel/Kconfig.preempt');
  const basis: string[] = [];
  const isEevdf = fairText === null ? atLeast(version, 6, 6) : /\bpick_eevdf\s*\(/.test(fairText);
  basis.push(
    fairText === null
      ? `${isEevdf ? 'EEVDF' : 'CFS'}, by the version ${version ?? '(none)'}: this tree has no kernel/sched/fair.c`
      : `${isEevdf ? 'EEVDF' : 'CFS'}: kernel/sched/fair.c ${isEevdf ? 'has' : 'has no'} pick_eevdf()`,
  );
  const time = (name: string, otherwise: number): number => {
    const found = new RegExp(`\\b${name}\\s*=\\s*(\\d+)U?L{0,2}\\s*;`).exec(fairText ?? '')?.[1];
    if (found !== undefined) return Number(found);
    basis.push(`${name} ${otherwise / ms} ms: assumed, the tree does not tell`);
    return otherwise;
  };
  const cfs = (name: string, otherwise: number): number => (isEevdf ? otherwise : time(name, otherwise));
  const fairServer = fairText === null ? atLeast(version, 6, 12) : /\bfair_server_init\s*\(/.test(fairText);
  return {
    fair: isEevdf ? 'eevdf' : 'cfs',
    latencyNs: cfs('sysctl_sched_latency', 6 * ms),
    minGranularityNs: cfs('sysctl_sched_min_granularity', 0.75 * ms),
    wakeupGranularityNs: cfs('sysctl_sched_wakeup_granularity', ms),
    baseSliceNs: isEevdf ? time('sysctl_sched_base_slice', 0.7 * ms) : 0.7 * ms,
    features: featuresOf(featuresText, isEevdf, version, basis),
    rrSliceMs: 100,
    realTime: {
      kind: fairServer ? 'fair-server' : 'throttling',
      runtimeNs: 950 * ms,
      periodNs: 1000 * ms,
    },
    models: modelsOf(kconfig, version),
    version,
    basis,
  };
}

/**
 * The models that x86, which has lazy preemption, can choose in this tree: since 7.0 neither PREEMPT_NONE (it depends on
 * ARCH_NO_PREEMPT) nor PREEMPT_VOLUNTARY (it depends on !ARCH_HAS_PREEMPT_LAZY).
 */
function modelsOf(kconfig: string | null, version: string | null): readonly PreemptionModel[] {
  if (kconfig === null) {
    const old = atLeast(version, 7, 0) ? [] : (['none', 'voluntary'] as const);
    return [...old, 'full', 'rt', ...(atLeast(version, 6, 13) ? (['lazy'] as const) : [])];
  }
  const block = (name: string): string | null =>
    new RegExp(
      `^[ \\t]*config[ \\t]+${name}[ \\t]*$([\\s\\S]*?)(?=^[ \\t]*(?:config|choice|endchoice|menu)\\b|(?![\\s\\S]))`,
      'm',
    ).exec(kconfig)?.[1] ?? null;
  const dependsOn = (name: string, symbol: string): boolean =>
    new RegExp(`^[ \\t]*depends on ${symbol}[ \\t]*$`, 'm').test(block(name) ?? '');
  const models: PreemptionModel[] = ['full', 'rt'];
  if (!dependsOn('PREEMPT_VOLUNTARY', '!ARCH_HAS_PREEMPT_LAZY')) models.unshift('voluntary');
  if (!dependsOn('PREEMPT_NONE', 'ARCH_NO_PREEMPT')) models.unshift('none');
  if (block('PREEMPT_LAZY') !== null) models.push('lazy');
  return models;
}

/** What a scenario that names no model runs with. */
export const usualModel = (shape: SchedulerShape | null): PreemptionModel =>
  !shape || shape.models.includes('voluntary') ? 'voluntary' : 'lazy';

function featuresOf(
  text: string | null,
  isEevdf: boolean,
  version: string | null,
  basis: string[],
): ReadonlySet<FeatureName> {
  const known = Object.keys(isEevdf ? eevdfFeatures : cfsFeatures) as FeatureName[];
  if (text === null) {
    basis.push('kernel/sched/features.h is not there: features as in 6.1 and 6.12');
    // Delayed dequeue, relative deadlines and shorter slices came with 6.12.
    const later: readonly FeatureName[] = [
      'DELAY_DEQUEUE',
      'DELAY_ZERO',
      'PLACE_REL_DEADLINE',
      'PREEMPT_SHORT',
    ];
    return new Set(known.filter((name) => atLeast(version, 6, 12) || !later.includes(name)));
  }
  return new Set(
    known.filter((name) => new RegExp(`SCHED_FEAT\\(\\s*${name}\\s*,\\s*true\\s*\\)`).test(text)),
  );
}

function atLeast(version: string | null, major: number, minor: number): boolean {
  const [a = 0, b = 0] = (version ?? '6.1').split('.').map(Number);
  return a > major || (a === major && b >= minor);
}

/** What time parameters are multiplied by: 1 + log2 of the CPUs, of at most 8 (SCHED_TUNABLESCALING_LOG). */
export const cpuFactor = (cpus: number): number => 1 + Math.floor(Math.log2(Math.min(cpus, 8)));

/** A shape's parameters as a machine of so many CPUs has them. */
export interface FairParameters {
  readonly latencyNs: number;
  readonly minGranularityNs: number;
  readonly wakeupGranularityNs: number;
  readonly baseSliceNs: number;
  /** Up to so many tasks share one latency period. */
  readonly latencyTasks: number;
  readonly tickNs: number;
  readonly features: ReadonlySet<FeatureName>;
}

export function fairParameters(shape: SchedulerShape, cpus: number, hz: number): FairParameters {
  const factor = cpuFactor(cpus);
  return {
    latencyNs: shape.latencyNs * factor,
    minGranularityNs: shape.minGranularityNs * factor,
    wakeupGranularityNs: shape.wakeupGranularityNs * factor,
    baseSliceNs: shape.baseSliceNs * factor,
    latencyTasks: 8,
    tickNs: Math.floor(1_000_000_000 / hz),
    features: shape.features,
  };
}
