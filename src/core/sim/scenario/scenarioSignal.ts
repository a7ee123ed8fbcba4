// The signal steps of a scenario and the user side of its tasks, as data, and how they are read. Called by scenario.ts;
// played by signalOperation.ts.
// SPDX-License-Identifier: MIT
import { abiNames, minSigStackSize, signalNumbers } from '../signals/signalFacts.ts';
import type { AbiName } from '../signals/signalFacts.ts';
import { pageStates } from '../user/userMemory.ts';
import type { PageState } from '../user/userMemory.ts';

/** Fields of the FPU image in a frame that a handler may edit, with their sizes in bytes. */
export const frameFields = {
  mxcsr: 4,
  xmm0: 16,
  magic1: 4,
  extended_size: 4,
  xfeatures: 8,
  xstate_size: 4,
  magic2: 4,
  xstate_bv: 8,
  xcomp_bv: 8,
  reserved: 8,
} as const;
export type FrameFieldName = keyof typeof frameFields;

export type SignalStep =
  /** A signal comes for a task; it is delivered when the task next returns to user mode, at once if it runs. */
  | {
      readonly do: 'signal';
      readonly cpu: number;
      readonly to: string;
      readonly signal: string;
      /** SA_SIGINFO. Without it a 32-bit program gets a frame of the old kind. */
      readonly siginfo: boolean;
      readonly onStack: boolean;
      readonly restorer: boolean;
      /** State of the stack pages below the one that the stack pointer is in. */
      readonly pages?: PageState;
    }
  /** The handler returns: the program calls rt_sigreturn or sigreturn. */
  | {
      readonly do: 'sigreturn';
      readonly cpu: number;
      /** State of the pages that hold the frame; reclaimed: they go when the restore begins, after the kernel's checks. */
      readonly pages?: PageState | 'reclaimed';
    }
  /** The handler changes the FPU image in its frame; values are hexadecimal. */
  | {
      readonly do: 'editFrame';
      readonly cpu: number;
      readonly set: Readonly<Partial<Record<FrameFieldName, string>>>;
    };

export interface TaskProgram {
  readonly abi?: AbiName;
  /** Bytes of the alternate signal stack that the program has set up. */
  readonly altStack?: number;
}

export const programKeys = ['abi', 'altStack'] as const;
export const signalStepKeys: Readonly<Record<SignalStep['do'], readonly string[]>> = {
  signal: ['to', 'signal', 'siginfo', 'onStack', 'restorer', 'pages'],
  sigreturn: ['pages'],
  editFrame: ['set'],
};
export const isSignalStep = (what: string): what is SignalStep['do'] => Object.hasOwn(signalStepKeys, what);

/** What the reader of scenarios gives: complaints, and names of tasks that run where the step is. */
export interface StepReader {
  fail(message: string): never;
  /** The user task that a name means. */
  userTask(value: unknown, where: string): TaskProgram & { readonly comm: string };
  runningTask(): string | undefined;
}

export function readProgram(
  task: Readonly<Record<string, unknown>>,
  kind: string,
  where: string,
  fail: StepReader['fail'],
): TaskProgram {
  const abi = task['abi'];
  const altStack = task['altStack'];
  if (kind !== 'user' && (abi !== undefined || altStack !== undefined))
    fail(`${where} is a kernel thread: it has no abi and no altStack`);
  const known = abi === undefined ? undefined : abiNames.find((name) => name === abi);
  if (abi !== undefined && known === undefined)
    fail(`${where}.abi is ${JSON.stringify(abi)}, not ${abiNames.join(' or ')}`);
  if (altStack !== undefined && !isWhole(altStack, 1, 65536))
    fail(`${where}.altStack is not a whole number from ${minSigStackSize} to 65536`);
  if (isWhole(altStack, 1, minSigStackSize - 1))
    fail(
      `${where}.altStack is ${altStack}: sigaltstack() refuses less than MINSIGSTKSZ, ${minSigStackSize} bytes`,
    );
  return { ...(known ? { abi: known } : {}), ...(typeof altStack === 'number' ? { altStack } : {}) };
}

export function readSignalStep(
  what: SignalStep['do'],
  step: Readonly<Record<string, unknown>>,
  cpu: number,
  where: string,
  reader: StepReader,
): SignalStep {
  const readPages = <T extends string>(known: readonly T[]): { readonly pages?: T } =>
    oneOf(step['pages'], known, `${where}.pages`, reader);
  switch (what) {
    case 'signal': {
      const task = reader.userTask(step['to'] ?? reader.runningTask(), `${where}.to`);
      const signal = step['signal'] ?? 'SIGUSR1';
      if (typeof signal !== 'string' || !Object.hasOwn(signalNumbers, signal))
        reader.fail(
          `${where}.signal is ${JSON.stringify(signal)}, not one of ${Object.keys(signalNumbers).join(', ')}`,
        );
      const siginfo = flag(step['siginfo'], true, `${where}.siginfo`, reader);
      if (!siginfo && task.abi !== 'ia32')
        reader.fail(
          `${where}.siginfo is false, but ${task.comm} is a 64-bit program: its frames always have siginfo's place`,
        );
      const onStack = flag(step['onStack'], false, `${where}.onStack`, reader);
      if (onStack && task.altStack === undefined)
        reader.fail(`${where}.onStack is true, but ${task.comm} has no altStack`);
      const restorer = flag(step['restorer'], true, `${where}.restorer`, reader);
      return { do: what, cpu, to: task.comm, signal, siginfo, onStack, restorer, ...readPages(pageStates) };
    }
    case 'sigreturn':
      return { do: what, cpu, ...readPages([...pageStates, 'reclaimed']) };
    case 'editFrame':
      return { do: what, cpu, set: readEdits(step['set'], `${where}.set`, reader) };
  }
}

function oneOf<T extends string>(
  value: unknown,
  known: readonly T[],
  where: string,
  reader: StepReader,
): { readonly pages?: T } {
  if (value === undefined) return {};
  const pages = known.find((one) => one === value);
  return pages
    ? { pages }
    : reader.fail(`${where} is ${JSON.stringify(value)}, not one of ${known.join(', ')}`);
}

function readEdits(value: unknown, where: string, reader: StepReader): Record<string, string> {
  const names = Object.keys(frameFields);
  if (typeof value !== 'object' || value === null || Array.isArray(value) || Object.keys(value).length === 0)
    return reader.fail(`${where} is not an object of fields; known: ${names.join(', ')}`);
  const set: Record<string, string> = {};
  for (const [name, text] of Object.entries(value)) {
    if (!names.includes(name))
      reader.fail(`${where} has the unknown field "${name}"; known: ${names.join(', ')}`);
    const digits = 2 * frameFields[name as FrameFieldName];
    if (typeof text !== 'string' || !new RegExp(`^0x[0-9a-fA-F]{1,${digits}}$`).test(text))
      return reader.fail(`${where}.${name} is not a text "0x..." of at most ${digits} digits`);
    set[name] = text;
  }
  return set;
}

function flag(value: unknown, absent: boolean, where: string, reader: StepReader): boolean {
  if (value === undefined) return absent;
  return typeof value === 'boolean' ? value : reader.fail(`${where} is not true or false`);
}

const isWhole = (value: unknown, from: number, to: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to;
