// `ringside eval TREE EXPRESSION`: the value of a constant C expression as this tree defines its names, in hex and
// decimal with its type, and with --as its bits by the names of a register. What is not constant is bad input.
// SPDX-License-Identifier: MIT
import { decodeRegister } from '../../core/x86/decode.ts';
import type { DecodedRegister } from '../../core/x86/decode.ts';
import { bitRange } from '../../core/x86/docs/markdown.ts';
import { areaSizes } from '../../core/x86/docs/maskText.ts';
import type { WireConstant, WireEvaluation } from '../../protocol/indexService.ts';
import { BadInput } from '../badInput.ts';
import { needed, noMore, parseCommand, type CommandContext } from '../commandLine.ts';
import { defaultStore, fileOfTree, indexCore, kernelTree, withIndexService } from '../treeSession.ts';

/** Throws `BadInput` for an expression that is not constant and for a register that is not known. */
export async function evalCommand(context: CommandContext): Promise<number> {
  const { values, positionals } = parseCommand(withExpression(context.args), {
    as: { type: 'string' },
    in: { type: 'string' },
    store: { type: 'string' },
    json: { type: 'boolean' },
  });
  const root = kernelTree(needed(positionals, 0, 'TREE'));
  const expression = needed(positionals, 1, 'EXPRESSION');
  noMore(positionals, 2);
  // A register that is not known is said before anything is indexed.
  if (values.as !== undefined) decoded(values.as, 0n);
  const from = values.in === undefined ? {} : { from: fileOfTree(root, values.in) };
  const options = { root, showProgress: false, storeDir: values.store ?? defaultStore() };
  const found = await withIndexService(context, options, async (client) => {
    await indexCore(client);
    return client.request('evaluate', { expression, ...from });
  });
  if ('problem' in found.value) throw new BadInput(found.value.problem);
  const register = values.as === undefined ? null : decoded(values.as, BigInt(found.value.bits));
  context.out(
    values.json ? `${JSON.stringify(evaluationJson(found, register))}\n` : evaluationText(found, register),
  );
  return 0;
}

/** Lets an expression begin with a minus sign, which would else be an option. */
function withExpression(args: readonly string[]): readonly string[] {
  if (args.includes('--')) return args;
  const at = args.findIndex(
    (arg) => /^-[\d\w(~!+-]/.test(arg) && !/^--[a-z]+(=|$)/.test(arg) && arg !== '-h',
  );
  if (at < 0) return args;
  return [
    ...args.slice(0, at),
    ...args.slice(at + 1).filter((arg) => arg === '--json'),
    '--',
    args[at] ?? '',
  ];
}

function decoded(name: string, value: bigint): DecodedRegister {
  const found = decodeRegister(name, value);
  if (!found.ok) throw new BadInput(found.error);
  const { widthBits, name: register } = found.value.table;
  if (value >> BigInt(widthBits) !== 0n) {
    throw new BadInput(`0x${value.toString(16)} is wider than ${register}, which has ${widthBits} bits`);
  }
  return found.value;
}

function evaluationText(found: WireEvaluation, register: DecodedRegister | null): string {
  const lines = [constantText(found.value)];
  if (register) lines.push(...registerLines(register));
  if (found.ambiguous) lines.push('one of several values, because a name has several definitions:');
  else if (found.others.length > 0) lines.push('under other conditions:');
  for (const { name, condition, path, line1, value } of found.others) {
    lines.push(
      `  ${constantText(value)}  if ${name} is as in ${path}:${line1}${condition ? ` (${condition})` : ''}`,
    );
  }
  if (found.configuration !== null) lines.push(`configuration: ${found.configuration}`);
  return `${lines.join('\n')}\n`;
}

const constantText = (value: WireConstant): string =>
  'problem' in value ? `not constant: ${value.problem}` : `${value.bits}  ${value.decimal}  ${value.type}`;

function registerLines({ table, fields, unknown, summary, value }: DecodedRegister): readonly string[] {
  const set = fields.filter((field) => field.value !== 0n);
  const sizes = areaSizes(table, value);
  return [
    `${table.name}: ${summary === '' ? 'no bit set' : summary}`,
    ...set.map(({ bit, value: field }) => {
      const number = (bit.width ?? 1) > 1 ? ` = ${field}` : '';
      return `  ${bitRange(bit).padStart(5)}  ${bit.name}${number}: ${bit.meaning}`;
    }),
    ...(unknown === 0n ? [] : [`  bits without a name: 0x${unknown.toString(16)}`]),
    ...(sizes === null ? [] : [`  ${sizes}`]),
  ];
}

function evaluationJson(found: WireEvaluation, register: DecodedRegister | null): Record<string, unknown> {
  const { value, ambiguous, configuration, chosen, others } = found;
  return {
    ...wired(value),
    ...(register && {
      register: register.table.name,
      fields: register.fields.map(({ bit, value: field }) => ({
        name: bit.name,
        bit: bit.bit,
        width: bit.width ?? 1,
        value: `0x${field.toString(16)}`,
        meaning: bit.meaning,
      })),
      unknown: `0x${register.unknown.toString(16)}`,
    }),
    ambiguous,
    configuration,
    chosen,
    others: others.map(({ value: other, ...rest }) => ({ ...rest, ...wired(other) })),
  };
}

const wired = (value: WireConstant): Record<string, unknown> =>
  'problem' in value ? value : { value: value.bits, decimal: value.decimal, type: value.type };
