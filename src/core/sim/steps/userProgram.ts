// What a user task does with the FPU in a scenario: it loads values into registers by real instructions. The values
// name the task and the occasion, so that a register's content tells whose it is. Called by the driver.
// SPDX-License-Identifier: MIT
import type { KernelMachine, Task } from '../machine.ts';
import type { UserComponent } from '../scenario/scenario.ts';

/** Bytes that only this task writes: its id, the occasion, the register. */
function pattern(task: Task, occasion: number, register: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i += 4) {
    bytes[i] = 0xa0 + (task.id & 0x0f);
    bytes[i + 1] = occasion;
    bytes[i + 2] = register;
    bytes[i + 3] = i + 3;
  }
  return bytes;
}

/** Executes one instruction of the program, with what faults bring about. */
export type ExecuteUser = (
  name: Parameters<KernelMachine['instruction']>[0],
  operands: NonNullable<Parameters<KernelMachine['instruction']>[1]>,
) => void;

type Instruction = readonly [name: Parameters<ExecuteUser>[0], operands: Parameters<ExecuteUser>[1]];

/** Instructions that load components, and which. */
interface Part {
  readonly instructions: readonly Instruction[];
  readonly components: readonly number[];
}

/** Executes the instructions. */
export function loadPattern(
  machine: KernelMachine,
  task: Task,
  use: readonly UserComponent[],
  occasion: number,
  run: ExecuteUser,
): void {
  for (const { instructions, components } of partsOf(task, use, occasion)) {
    for (const [name, operands] of instructions) run(name, operands);
    machine.claim(components, task.id);
  }
  machine.remember(task);
}

/** The same in one go; false, and nothing has changed, if one of them faults or somebody looks at each. */
export function loadPatternAtOnce(
  machine: KernelMachine,
  task: Task,
  use: readonly UserComponent[],
  occasion: number,
): boolean {
  const { instructions, components } = programOf(task, use, occasion);
  if (!machine.instructionsAtOnce(instructions)) return false;
  machine.claim(components, task.id);
  machine.remember(task);
  return true;
}

/** A task's instructions for the same components again and again: of their bytes only the occasion changes. */
interface Program extends Part {
  readonly occasionIn: readonly Uint8Array[];
}
const programs = new WeakMap<Task, Map<string, Program>>();

function programOf(task: Task, use: readonly UserComponent[], occasion: number): Program {
  let known = programs.get(task);
  if (!known) programs.set(task, (known = new Map()));
  const key = use.join();
  let program = known.get(key);
  if (!program) {
    const parts = partsOf(task, use, occasion);
    const instructions = parts.flatMap((part) => part.instructions);
    const occasionIn = instructions.flatMap(([name, { bytes }]) =>
      !bytes || !patterned.has(name) ? [] : [name === 'fld80' ? bytes.subarray(0, 8) : bytes],
    );
    const components = [...new Set(parts.flatMap((part) => part.components))];
    known.set(key, (program = { instructions, components, occasionIn }));
  }
  for (const bytes of program.occasionIn) for (let i = 1; i < bytes.length; i += 4) bytes[i] = occasion;
  return program;
}

/** Instructions whose bytes are a pattern; the exponent of a number on the x87 stack is none. */
const patterned: ReadonlySet<Instruction[0]> = new Set(['movdqu', 'vmovdqu_y', 'fld80', 'tileloadd']);

function partsOf(task: Task, use: readonly UserComponent[], occasion: number): Part[] {
  const parts: Part[] = [];
  const four = (name: 'movdqu' | 'vmovdqu_y', bytes: number): Instruction[] => {
    const instructions: Instruction[] = [];
    for (let register = 0; register < 4; register++)
      instructions.push([name, { register, bytes: pattern(task, occasion, register, bytes) }]);
    return instructions;
  };
  if (use.includes('x87')) {
    const value = pattern(task, occasion, 0x80, 10);
    value[8] = 0x01;
    value[9] = 0x40;
    value[7] = 0x80 | (value[7] ?? 0); // A normalised extended-precision number.
    parts.push({
      instructions: [
        ['fninit', {}],
        ['fld80', { bytes: value }],
      ],
      components: [0],
    });
  }
  if (use.includes('sse')) parts.push({ instructions: four('movdqu', 16), components: [1] });
  if (use.includes('avx')) parts.push({ instructions: four('vmovdqu_y', 32), components: [1, 2] });
  if (use.includes('mxcsr')) {
    // Rounding mode: toward zero, up, down by task.
    const mxcsr = 0x1f80 | (((task.id % 3) + 1) << 13);
    const bytes = new Uint8Array([mxcsr & 0xff, mxcsr >> 8, 0, 0]);
    parts.push({ instructions: [['ldmxcsr', { bytes }]], components: [1] });
  }
  if (use.includes('amx')) {
    // Palette 1; eight tiles of 16 rows with 64 bytes.
    const configuration = new Uint8Array(64);
    configuration[0] = 1;
    for (let tile = 0; tile < 8; tile++) {
      configuration[16 + 2 * tile] = 64;
      configuration[48 + tile] = 16;
    }
    const tiles = [0, 1].map((register): Instruction => {
      return ['tileloadd', { register, bytes: pattern(task, occasion, register, 1024) }];
    });
    parts.push({ instructions: [['ldtilecfg', { bytes: configuration }], ...tiles], components: [17, 18] });
  }
  return parts;
}
