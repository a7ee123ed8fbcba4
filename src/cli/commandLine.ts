// Parsing of a command's arguments on top of node:util, with one clear line for everything that is wrong.
// Used by every command.
// SPDX-License-Identifier: MIT
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { BadInput } from './badInput.ts';

type OptionsConfig = NonNullable<ParseArgsConfig['options']>;

/** What commands need from their surroundings; tests give their own. */
export interface CommandContext {
  readonly args: readonly string[];
  /** Path of the services' bundle. */
  readonly serviceEntry: string;
  out(text: string): void;
  err(text: string): void;
  /** True if progress may overwrite its line. */
  readonly errIsTerminal: boolean;
}
/** Resolves to the exit code: 0 fine, 1 the check failed. Throws `BadInput` for 2. */
export type Command = (context: CommandContext) => Promise<number>;

/** Parses options and positionals. Throws `BadInput` for what the command does not know. */
export function parseCommand<O extends OptionsConfig>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new BadInput(error instanceof Error ? firstSentence(error.message) : String(error));
  }
}

/** The one positional argument that a place must hold. */
export function needed(positionals: readonly string[], index: number, name: string): string {
  const value = positionals[index];
  if (value === undefined || value === '') throw new BadInput(`${name} is missing`);
  return value;
}

/** Refuses arguments beyond those that a command takes. */
export function noMore(positionals: readonly string[], count: number): void {
  const extra = positionals[count];
  if (extra !== undefined) throw new BadInput(`unexpected argument "${extra}"`);
}

/** A whole number in a range. */
export function wholeNumber(text: string, name: string, minimum: number, maximum: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(value >= minimum && value <= maximum)) {
    throw new BadInput(`${name} must be a whole number from ${minimum} to ${maximum}, not "${text}"`);
  }
  return value;
}

/** One of a few words. */
export function oneOf<T extends string>(text: string, name: string, choices: readonly T[]): T {
  const choice = choices.find((one) => one === text);
  if (choice === undefined) throw new BadInput(`${name} must be ${choices.join(' or ')}, not "${text}"`);
  return choice;
}

// Node explains at length how to pass a value that begins with a dash.
const firstSentence = (message: string): string => message.split(/\. |\n/, 1)[0] ?? message;
