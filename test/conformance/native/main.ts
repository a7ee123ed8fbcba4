// `npm run conformance:kernel`: operations of the FPU code on the engine and on the tree's own compiled objects, compared
// byte by byte after every one. Prints a table for each tree; exit code 1 if anything diverges. Trees: configured ones,
// named by RINGSIDE_CONFIGURED, separated by commas. scripts/conformanceKernel.mjs bundles and starts it.
// SPDX-License-Identifier: MIT
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Program } from '../../../src/core/exec/program.ts';
import { loadQueries } from '../../../src/service/parser/createParser.ts';
import { createNativeParser } from '../../../src/service/parser/nativeParser.ts';
import { openMachine } from '../live/machine.ts';
import type { Harness } from './build.ts';
import { buildHarness } from './build.ts';
import { compareOutcomes, compareParts } from './compare.ts';
import { EngineSide, programOf } from './engineSide.ts';
import type { Golden, GoldenRun } from './golden.ts';
import { digest, goldenCpu } from './golden.ts';
import { NativeSide } from './nativeSide.ts';
import type { Operation, Outcome } from './operations.ts';
import { calls } from './operations.ts';
import type { NamedProfile } from './profiles.ts';
import { profilesOf } from './profiles.ts';
import { Report } from './report.ts';
import type { Sequence } from './sequences.ts';
import { makeSequence } from './sequences.ts';

const perBatch = 20;
const operationsPerSequence = 40;
const name = 'conformance:kernel';

interface Options {
  readonly sequences: number;
  readonly seed: number;
  readonly profile: string | undefined;
  /** Keeps what the compiled side gave as test data, if nothing diverges. */
  readonly record: boolean;
}

export function main(args: readonly string[], sources: string): number {
  const { values } = parseArgs({
    args: [...args],
    options: {
      sequences: { type: 'string' },
      seed: { type: 'string' },
      profile: { type: 'string' },
      record: { type: 'boolean' },
    },
  });
  const options = {
    sequences: Number(values.sequences ?? 100),
    seed: Number(values.seed ?? 1),
    profile: values.profile,
    record: values.record === true,
  };
  if (![options.sequences, options.seed].every((one) => Number.isInteger(one) && one > 0)) {
    console.error(`${name}: --sequences and --seed are whole numbers above 0`);
    return 2;
  }
  const trees = (process.env['RINGSIDE_CONFIGURED'] ?? '').split(',').filter((one) => one !== '');
  const why =
    'RINGSIDE_CONFIGURED names no configured trees (copies with make x86_64_defconfig, make prepare)';
  if (trees.length === 0) console.log(`${name}: skipped: ${why}`);
  const work = mkdtempSync(path.join(tmpdir(), 'ringside-kernel-'));
  try {
    return trees
      .map((tree) => compareTree(path.resolve(tree), sources, work, options))
      .some((failed) => failed)
      ? 1
      : 0;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** True if the tree's engine and compiled code diverge. */
function compareTree(tree: string, sources: string, work: string, options: Options): boolean {
  const harness = buildHarness(tree, sources, work);
  if ('reason' in harness) {
    console.log(`${name}: skipped: ${harness.reason}`);
    return false;
  }
  const machine = openMachine(path.join(sources, '..', 'live', 'harness.c'));
  if ('reason' in machine) {
    console.log(`${name}: skipped: ${machine.reason}`);
    return false;
  }
  machine.dispose();
  const program = programOf(tree, createNativeParser(loadQueries()));
  const report = new Report();
  const runs: GoldenRun[] = [];
  for (const one of profilesOf(machine.profile))
    if (options.profile === undefined || options.profile === one.name)
      runs.push(compareProfile(harness, program, one, options, report));
  const { runs: operations, bytes, divergences } = report.total;
  console.log(`Linux ${harness.version}, compiled by ${harness.compiler}, on ${machine.name}`);
  console.log(report.text());
  console.log(
    `${name}: Linux ${harness.version}: ${operations} operations, ${bytes} bytes compared, ${divergences} divergences`,
  );
  if (options.record && divergences === 0) {
    const source = `Linux ${harness.version}, x86_64 defconfig, compiled by ${harness.compiler}, run on ${machine.name}`;
    const golden: Golden = { source, runs };
    const file = path.join(sources, '..', 'data', `kernel-${harness.version}.json`);
    writeFileSync(file, `${JSON.stringify(golden)}\n`);
  }
  return divergences > 0;
}

function compareProfile(
  harness: Harness,
  program: Program,
  { name: profileName, profile }: NamedProfile,
  options: Options,
  report: Report,
): GoldenRun {
  const engine = new EngineSide(program, profile);
  const { machine, layout, initial, scratch, booted, components } = engine;
  const data = machine.variable('boot_cpu_data');
  const size = machine.struct('cpuinfo_x86').layout()?.size ?? 0;
  const start = {
    layout,
    initial,
    scratch,
    components,
    bootCpuData: machine.memory.read(data?.address ?? 0, size),
    bootSizes: new Map(booted.map((part) => [part.name, part.bytes.length])),
    hasFeature: (number: number) => machine.feature(number),
  };
  let boot: Record<string, string> | null = null;
  const kept: { seed: number; digests: number[] }[] = [];
  for (let from = 0; from < options.sequences; from += perBatch) {
    const native = new NativeSide(harness, profile, start);
    const sequences: { made: Sequence; outcomes: (Outcome | null)[] }[] = [];
    for (let i = from; i < Math.min(from + perBatch, options.sequences); i++) {
      const made = makeSequence(engine, options.seed + i, operationsPerSequence);
      sequences.push({ made, outcomes: native.sequence(made.operations) });
    }
    native.finish();
    if (!boot) {
      boot = Object.fromEntries(native.booted.map(({ name: of, bytes }) => [of, toHex(bytes)]));
      const { bytes, differences } = compareParts(booted, native.booted);
      const failed = native.bootFailure === null ? differences : [native.bootFailure];
      report.add('fpu__init_system', bytes, failed, () => `${profileName}: boot`);
    }
    for (const { made, outcomes } of sequences) {
      compareSequence(profileName, made, outcomes, report);
      const digests = outcomes.flatMap((one, i) => (one ? [digest(one, made.outcomes[i]?.parts ?? [])] : []));
      kept.push({ seed: made.seed, digests });
    }
  }
  return { name: profileName, cpu: goldenCpu(profile), boot: boot ?? {}, sequences: kept };
}

const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Up to the first divergence of a sequence: what comes after it follows from it. */
function compareSequence(
  profileName: string,
  { seed, operations, outcomes }: Sequence,
  native: readonly (Outcome | null)[],
  report: Report,
): void {
  for (const [i, operation] of operations.entries()) {
    const a = outcomes[i];
    const b = native[i];
    if (!a || !b) continue;
    const { bytes, differences } = compareOutcomes(a, b);
    const before = operations
      .slice(Math.max(0, i - 4), i)
      .map(titleOf)
      .join('; ');
    report.add(
      operation.k === 'call' ? calls[operation.name] : 'registers loaded',
      bytes,
      differences,
      () => `${profileName}, sequence ${seed}, operation ${i}: ${titleOf(operation)} (before: ${before})`,
    );
    if (differences.length > 0) return;
  }
}

function titleOf(operation: Operation): string {
  switch (operation.k) {
    case 'call':
      return `${operation.name} ${operation.what}`.trim();
    case 'cpu':
      return `CPU ${operation.cpu}`;
    case 'poke':
      return `poke ${operation.at.toString(16)} ${Buffer.from(operation.bytes).toString('hex')}`;
    case 'page':
      return `page ${operation.at.toString(16)} ${operation.state}`;
    case 'registers':
      return 'registers';
  }
}
