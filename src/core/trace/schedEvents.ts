// What scheduler and x86_fpu trace points say behind their name: the kernel's own print formats by version, and the
// shorter ones of trace-cmd's and perf's plugins. What does not fit whole is no such event. Called by readTrace.ts.
// Formats: include/trace/events/sched.h of 2.6.32..6.18, arch/x86/include/asm/trace/fpu.h of 4.8..6.18,
// libtraceevent's plugin_sched_switch.c.
// SPDX-License-Identifier: MIT

export interface SwitchArguments {
  readonly prevComm: string;
  readonly prevPid: number;
  readonly prevPrio: number;
  /** R, R+, S, D|K .. as written. */
  readonly prevState: string;
  readonly nextComm: string;
  readonly nextPid: number;
  readonly nextPrio: number;
}
export interface WakeArguments {
  readonly comm: string;
  readonly pid: number;
  readonly prio: number;
  /** Null where the format does not say. */
  readonly targetCpu: number | null;
  /** False: the task was awake already (formats before 4.3 say so). */
  readonly success: boolean;
}
export interface MigrateArguments {
  readonly comm: string;
  readonly pid: number;
  readonly fromCpu: number;
  readonly toCpu: number;
}
export interface FpuArguments {
  /** The struct fpu, as printed: often hashed. */
  readonly pointer: string;
  /** `load: 1`, `xfeatures: 2e7` .. by name, as printed. */
  readonly fields: string;
}

// A comm has at most 15 bytes, so that no comm can hold the field that follows it whole.
const fullSwitch =
  /^prev_comm=(.{0,20}) prev_pid=(\d+) prev_prio=(-?\d+) prev_state=(\S+) ==> next_comm=(.{0,20}) next_pid=(\d+) next_prio=(-?\d+)\s*$/s;
const shortSwitch =
  /^(?:task )?(.{0,20}):(\d+) \[(-?\d+)\] \(?([^\s()]+)\)? ==> (.{0,20}):(\d+) \[(-?\d+)\]\s*$/s;
const fullWake =
  /^comm=(.{0,20}) pid=(\d+) prio=(-?\d+)(?: success=(\d+))? target_cpu=(\d+)(?: \w+=\S+)*\s*$/s;
const shortWake = /^(?:task )?(.{0,20}):(\d+) \[(-?\d+)\](?: success=(\d+))? (?:CPU:|\[)(\d+)\]?\s*$/s;
// The print format of 2.6.29..2.6.31 had no CPU.
const oldestWake = /^task (.{0,20}):(\d+) \[(-?\d+)\] success=(\d+)()\s*$/s;
const fullMigrate = /^comm=(.{0,20}) pid=(\d+) prio=(-?\d+) orig_cpu=(\d+) dest_cpu=(\d+)(?: \w+=\S+)*\s*$/s;
const shortMigrate = /^(?:task )?(.{0,20}):(\d+) \[(-?\d+)\] from: (\d+)\s+to: (\d+)\s*$/s;
const fpu = /^x86\/fpu: (\S+)((?: \w+: ?(?:0x)?[\da-fA-F]+)+)\s*$/;
const state = /^(?:[A-Za-z](?:\|[A-Za-z])*|0x[\da-f]+)\+?$/;

export function switchArguments(text: string): SwitchArguments | null {
  const match = fullSwitch.exec(text) ?? shortSwitch.exec(text);
  if (!match || !state.test(match[4] ?? '')) return null;
  return {
    prevComm: match[1] ?? '',
    prevPid: Number(match[2]),
    prevPrio: Number(match[3]),
    prevState: match[4] ?? '',
    nextComm: match[5] ?? '',
    nextPid: Number(match[6]),
    nextPrio: Number(match[7]),
  };
}

export function wakeArguments(text: string): WakeArguments | null {
  const match = fullWake.exec(text) ?? shortWake.exec(text) ?? oldestWake.exec(text);
  if (!match) return null;
  return {
    comm: match[1] ?? '',
    pid: Number(match[2]),
    prio: Number(match[3]),
    success: match[4] !== '0',
    targetCpu: match[5] === undefined || match[5] === '' ? null : Number(match[5]),
  };
}

export function migrateArguments(text: string): MigrateArguments | null {
  const match = fullMigrate.exec(text) ?? shortMigrate.exec(text);
  return (
    match && {
      comm: match[1] ?? '',
      pid: Number(match[2]),
      fromCpu: Number(match[4]),
      toCpu: Number(match[5]),
    }
  );
}

export function fpuArguments(text: string): FpuArguments | null {
  const match = fpu.exec(text);
  return match && { pointer: match[1] ?? '', fields: (match[2] ?? '').trim() };
}

/** Whether a task in this state was taken off while it could run: preempted, or at a point where it lets others run. */
export const isRunnable = (prevState: string): boolean => prevState === 'R' || prevState === 'R+';
