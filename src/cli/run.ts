// Runs one command line and gives its exit code. No process globals, so that tests can call it; main.ts connects it.
// SPDX-License-Identifier: MIT
import { packageVersion } from '../service/packageRoot.ts';
import { BadInput } from './badInput.ts';
import type { Command, CommandContext } from './commandLine.ts';
import { anchorsCommand } from './commands/anchorsCommand.ts';
import { evalCommand } from './commands/evalCommand.ts';
import { helpText } from './commands/help.ts';
import { hoverCommand } from './commands/hoverCommand.ts';
import { indexCommand } from './commands/indexCommand.ts';
import { loopsCommand } from './commands/loopsCommand.ts';
import { placesCommand } from './commands/placesCommand.ts';
import { simulateCommand } from './commands/simulateCommand.ts';
import { sweepCommand } from './commands/sweepCommand.ts';
import { symbolsCommand } from './commands/symbolsCommand.ts';
import { waitsCommand } from './commands/waitsCommand.ts';
import { xsaveCommand } from './commands/xsaveCommand.ts';

const commands: ReadonlyMap<string, Command> = new Map([
  ['index', indexCommand],
  ['symbols', symbolsCommand],
  ['definition', placesCommand('definition')],
  ['references', placesCommand('references')],
  ['callers', placesCommand('callers')],
  ['callees', placesCommand('callees')],
  ['hover', hoverCommand],
  ['eval', evalCommand],
  ['anchors', anchorsCommand],
  ['loops', loopsCommand],
  ['simulate', simulateCommand],
  ['waits', waitsCommand],
  ['sweep', sweepCommand],
  ['xsave', xsaveCommand],
]);

/** Exit codes: 0 fine, 1 the check failed, 2 bad input with one line on stderr. */
export async function run(
  argv: readonly string[],
  surroundings: Omit<CommandContext, 'args'>,
): Promise<number> {
  const [name, ...args] = argv;
  if (name === '--version' || name === '-v') {
    surroundings.out(`${packageVersion()}\n`);
    return 0;
  }
  if (name === '--help' || name === '-h' || (name !== undefined && args.includes('--help'))) {
    surroundings.out(helpText);
    return 0;
  }
  try {
    if (name === undefined) throw new BadInput('a command is missing; see ringside --help');
    const command = commands.get(name);
    if (command === undefined) throw new BadInput(`unknown command "${name}"; see ringside --help`);
    return await command({ ...surroundings, args });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    surroundings.err(`ringside: ${message.replace(/\s*\n\s*/g, ' ')}\n`);
    // What is not the user's fault is a failed run, not bad input.
    return error instanceof BadInput ? 2 : 1;
  }
}
