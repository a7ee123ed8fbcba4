// The kernel command line of a scenario: options that the FPU code looks up itself (cmdline_find_option), and those that
// it registers with __setup, whose handlers are the tree's own functions and are executed before boot. An option that
// nobody asks for becomes a remark. Called by set-up.
// SPDX-License-Identifier: MIT
import { fromBig } from '../../exec/integer.ts';
import type { KernelMachine } from '../machine.ts';

/** Makes the options known and runs the handlers that the tree registers for them. */
export function applyBootOptions(machine: KernelMachine, options: readonly string[]): void {
  machine.boot.options = options;
  if (options.length === 0) return;
  const handlers = registered(machine);
  for (const option of options) {
    const equals = option.indexOf('=');
    const key = equals < 0 ? option : option.slice(0, equals + 1);
    const handler = handlers.get(key);
    // One that stands under another configuration's #ifdef is not there.
    if (handler === undefined || machine.program.functionKey(handler) === null) continue;
    machine.boot.asked.add(option);
    const value = machine.engine.stringAddress(equals < 0 ? '' : option.slice(equals + 1));
    machine.callC(handler, [fromBig(BigInt(value))], null);
    machine.remarks.add(
      `${option} goes to ${handler}() before the FPU's boot code runs; kernels that register it with __setup() may parse it later`,
    );
  }
}

/** Remarks on options that no code of this tree's FPU asked for, and on features that are given by name. */
export function unaskedOptions(machine: KernelMachine): void {
  for (const option of machine.boot.options)
    if (/^clearcpuid=.*[a-z]/.test(option))
      machine.remarks.add(
        `${option}: names of CPU features are in a table that is made when a kernel is built, so that they clear nothing here; numbers do, as clearcpuid=${avxNumber(machine)} for AVX`,
      );
  for (const option of machine.boot.options)
    if (!machine.boot.asked.has(option))
      machine.remarks.add(`boot option ${option}: nothing in this tree's FPU code asks for it`);
}

const avxNumber = (machine: KernelMachine): number =>
  Number(machine.program.constant('X86_FEATURE_AVX') ?? 156n);

/** Handlers by option, as __setup("eagerfpu=", eager_fpu_setup) registers them. */
function registered(machine: KernelMachine): ReadonlyMap<string, string> {
  const handlers = new Map<string, string>();
  for (const text of machine.program.unitTexts())
    for (const [, name = '', handler = ''] of text.matchAll(
      /^\s*(?:__setup|early_param)\s*\(\s*"([^"]+)"\s*,\s*(\w+)\s*\)/gm,
    ))
      if (!handlers.has(name)) handlers.set(name, handler);
  return handlers;
}
