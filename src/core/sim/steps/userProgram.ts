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

/** Executes the instructions. */
export function loadPattern(
  machine: KernelMachine,
  task: Task,
  use: readonly UserComponent[],
  occasion: number,
  run: ExecuteUser,
): void {
  if (use.includes('x87')) {
    const value = pattern(task, occasion, 0x80, 10);
    value[8] = 0x01;
    value[9] = 0x40;
    value[7] = 0x80 | (value[7] ?? 0); // A normalised extended-precision number.
    run('fninit', {});
    run('fld80', { bytes: value });
    machine.claim([0], task.id);
  }
  if (use.includes('sse')) {
    for (let register = 0; register < 4; register++)
      run('movdqu', { register, bytes: pattern(task, occasion, register, 16) });
    machine.claim([1], task.id);
  }
  if (use.includes('avx')) {
    for (let register = 0; register < 4; register++)
      run('vmovdqu_y', { register, bytes: pattern(task, occasion, register, 32) });
    machine.claim([1, 2], task.id);
  }
  if (use.includes('mxcsr')) {
    // Rounding mode: toward zero, up, down by task.
    const mxcsr = 0x1f80 | (((task.id % 3) + 1) << 13);
    run('ldmxcsr', { bytes: new Uint8Array([mxcsr & 0xff, mxcsr >> 8, 0, 0]) });
    machine.claim([1], task.id);
  }
  if (use.includes('amx')) {
    // Palette 1; eight tiles of 16 rows with 64 bytes.
    const configuration = new Uint8Array(64);
    configuration[0] = 1;
    for (let tile = 0; tile < 8; tile++) {
      configuration[16 + 2 * tile] = 64;
      configuration[48 + tile] = 16;
    }
    run('ldtilecfg', { bytes: configuration });
    for (let register = 0; register < 2; register++)
      run('tileloadd', { register, bytes: pattern(task, occasion, register, 1024) });
    machine.claim([17, 18], task.id);
  }
  machine.remember(task);
}
