// `ringside xsave --vectors FILE...`: runs recorded vectors, or rows of the fault table, on the FPU unit.
// The last line is "N passed, N failed"; vectors that the chosen CPU cannot run are counted apart.
// SPDX-License-Identifier: MIT
import { readFileSync, statSync } from 'node:fs';
import type { CpuProfile } from '../../core/x86/tables/cpuProfile.ts';
import { CPU_PROFILES, cpuProfile } from '../../core/x86/tables/cpuProfile.ts';
import { rowDivergences } from '../../core/x86/vectors/runFaultTable.ts';
import { canRun, runVector } from '../../core/x86/vectors/runVector.ts';
import type { VectorSetting } from '../../core/x86/vectors/runVector.ts';
import { parseAnyVectorFile } from '../../core/x86/vectors/vectorFormat.ts';
import type { AnyVectorFile, FaultTableRow, Vector } from '../../core/x86/vectors/vectorFormat.ts';
import { BadInput } from '../badInput.ts';
import { parseCommand, type CommandContext } from '../commandLine.ts';

interface Outcome {
  readonly file: string;
  readonly id: string;
  readonly result: 'passed' | 'failed' | 'skipped';
  /** Why it failed or was skipped. */
  readonly reason?: string;
}

const shownFailures = 50;

/** Exit code 1 if a vector failed. All files are read and checked before the first vector runs. */
export async function xsaveCommand(context: CommandContext): Promise<number> {
  const { values, positionals } = parseCommand(context.args, {
    vectors: { type: 'string', multiple: true },
    profile: { type: 'string' },
    json: { type: 'boolean' },
  });
  if (values.vectors === undefined) throw new BadInput('--vectors FILE... is missing');
  const chosen = values.profile === undefined ? null : profileNamed(values.profile);
  const files = [...values.vectors, ...positionals].map((name) => ({ name, content: read(name) }));
  const outcomes = files.flatMap(({ name, content }) => runFile(name, content, chosen));
  const count = (result: Outcome['result']): number => outcomes.filter((one) => one.result === result).length;
  const [passed, failed, skipped] = [count('passed'), count('failed'), count('skipped')];
  if (values.json) {
    context.out(outcomes.map((outcome) => `${JSON.stringify(outcome)}\n`).join(''));
    context.out(`${JSON.stringify({ passed, failed, skipped, profile: chosen?.id ?? null })}\n`);
    return failed > 0 ? 1 : 0;
  }
  const failures = outcomes.filter((one) => one.result === 'failed');
  for (const { file, id, reason } of failures.slice(0, shownFailures))
    context.out(`${file}: ${id}: ${reason}\n`);
  if (failures.length > shownFailures) context.out(`and ${failures.length - shownFailures} more failures\n`);
  for (const [reason, many] of skippedBecause(outcomes)) context.out(`${many} skipped: ${reason}\n`);
  context.out(`${passed} passed, ${failed} failed\n`);
  return failed > 0 ? 1 : 0;
}

function profileNamed(id: string): CpuProfile {
  const profile = cpuProfile(id);
  if (profile === undefined)
    throw new BadInput(`--profile must be one of ${Object.keys(CPU_PROFILES).join(', ')}, not "${id}"`);
  return profile;
}

function read(name: string): AnyVectorFile {
  let text: string;
  try {
    if (!statSync(name).isFile()) throw new BadInput(`${name} is not a file`);
    text = readFileSync(name, 'utf8');
  } catch (error) {
    if (error instanceof BadInput) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    throw new BadInput(`${name}: ${code === 'ENOENT' ? 'no such file' : `cannot be read (${code})`}`);
  }
  const file = parseAnyVectorFile(text);
  if (!file.ok) throw new BadInput(`${name}: ${file.error}`);
  return file.value;
}

function runFile(name: string, content: AnyVectorFile, chosen: CpuProfile | null): Outcome[] {
  const emulated = content.source !== 'hardware';
  const own = emulated ? CPU_PROFILES['bochs-tigerlake'] : CPU_PROFILES.zen3;
  const profile = chosen ?? own;
  if (content.schema === 'fpu-truth-table/1')
    return content.rows.map((row, i) => ({ file: name, ...runRow(profile, row, i) }));
  const setting = { profile, cpl: emulated ? 0 : 3, otherCpu: profile.id !== own.id };
  return content.vectors.map((vector) => ({ file: name, id: vector.id, ...runOne(setting, vector) }));
}

type Verdict = Pick<Outcome, 'result' | 'reason'>;

function runOne(setting: VectorSetting, vector: Vector): Verdict {
  const { profile, otherCpu } = setting;
  if (otherCpu && vector.portable !== true)
    return { result: 'skipped', reason: 'holds for the recorded CPU only' };
  if (!canRun(profile, vector))
    return { result: 'skipped', reason: `needs what ${profile.id} does not have` };
  return verdict(() => {
    const [first] = runVector(setting, vector);
    if (first === undefined) return null;
    return `step ${first.step} ${first.what}: ${first.expected} recorded, ${first.actual} here`;
  });
}

const runRow = (profile: CpuProfile, row: FaultTableRow, index: number): Omit<Outcome, 'file'> => ({
  id: `row ${index} ${row.insn}`,
  ...verdict(() => rowDivergences(profile, row)[0] ?? null),
});

function verdict(run: () => string | null): Verdict {
  try {
    const reason = run();
    return reason === null ? { result: 'passed' } : { result: 'failed', reason };
  } catch (error) {
    // The unit says "not modelled" by throwing: that is a failure of this vector, not of the command.
    return { result: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

function skippedBecause(outcomes: readonly Outcome[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { result, reason = '' } of outcomes)
    if (result === 'skipped') counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return counts;
}
