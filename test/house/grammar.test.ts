// The grammar that colours x86 words knows every mnemonic and register of the tables.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { INSTRUCTION_DOCS } from '../../src/core/x86/docs/instructionDocs.ts';
import { MNEMONICS } from '../../src/core/x86/tables/instructions.ts';
import { REGISTERS } from '../../src/core/x86/tables/registers.ts';
import { textOf } from './support/files.ts';

interface Grammar {
  readonly repository: {
    readonly register: { readonly patterns: readonly { readonly match: string }[] };
    readonly statement: { readonly match: string };
  };
}
const { repository } = JSON.parse(textOf('syntaxes/x86AsmString.tmLanguage.json')) as Grammar;
const comment = textOf('syntaxes/x86Comment.tmLanguage.json');

/** What an assembler calls the instruction: the table tells forms of one mnemonic apart by a suffix. */
const written = (key: string): string =>
  key
    .replace(/_.*$/, '')
    .replace(/^(fn?save|frstor|fldenv|fn?stenv)16$/, '$1')
    .replace(/^(fld|fadd|fdiv|fstp|xgetbv)(?:80|[0z]|(?<=xgetbv)1)$/, '$1');

test('every mnemonic of the instruction table, and every documented one, is coloured in asm strings', () => {
  const statement = new RegExp(repository.statement.match);
  const names = [...MNEMONICS.keys()]
    .map(written)
    .concat(INSTRUCTION_DOCS.map(({ mnemonic }) => mnemonic.toLowerCase()));
  expect(names.length).toBeGreaterThan(80);
  const missing = [...new Set(names)].filter((name) => statement.exec(`"${name} %0"`)?.[1] !== name);
  expect(missing).toEqual([]);
});

test('every register of the tables is coloured', () => {
  const patterns = repository.register.patterns.map(({ match }) => new RegExp(match));
  const missing = REGISTERS.map(({ name }) => name).filter(
    (name) => !patterns.some((pattern) => pattern.exec(name)?.[0] === name),
  );
  expect(missing).toEqual([]);
});

test('comments colour the documented mnemonics as well', () => {
  const [, match = ''] = /"match": "\(\?i\)(.*)",/.exec(comment) ?? [];
  const pattern = new RegExp(match.replaceAll('\\\\', '\\'), 'i');
  const missing = INSTRUCTION_DOCS.filter(({ mnemonic }) => pattern.exec(mnemonic)?.[0] !== mnemonic);
  expect(missing.map(({ mnemonic }) => mnemonic)).toEqual([]);
});
