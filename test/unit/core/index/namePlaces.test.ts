// Places of a name in one text: roles, the function around, and that blanking the rest changes nothing.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { latin1Bytes } from '../../../../src/core/index/bytes.ts';
import { focusedText } from '../../../../src/core/index/focusedText.ts';
import { LexicalScanner } from '../../../../src/core/index/lexical/lexicalScan.ts';
import { namePlaces, wordOffsets, type PlaceQuestion } from '../../../../src/core/index/namePlaces.ts';
import { loadQueries } from '../../../../src/service/parser/createParser.ts';
import { createNativeParser } from '../../../../src/service/parser/nativeParser.ts';

const parser = createNativeParser(loadQueries());
const scanner = new LexicalScanner();
const text = `/* nap in a comment */
int nap(int ms);
#define NAP_TWICE(x) (nap(x) + nap(x))
static int other(void)
{
	return 12345 + 67890 + 12345 + 67890 + 12345 + 67890; /* long enough to be blanked */
}
int nap(int ms)
{
	printk("nap");
	return ms;
}
static void user(struct device *d)
{
	d->sleep = nap;
	other();
	nap(3);
	if (d->hook == nap)
		return;
}
static const struct file_operations fops = {
	.sleep = nap,
	.wake = other,
};
`;
const brief = (question: PlaceQuestion) =>
  namePlaces(text, question, parser, scanner).map(({ role, start, end, enclosing, field, confidence }) => {
    const line1 = text.slice(0, start).split('\n').length;
    return `${line1} ${text.slice(start, end)} ${role} ${enclosing} ${field ?? ''} ${confidence}`;
  });

test('every place has its role and what is around it', () => {
  expect(brief({ name: 'nap' })).toEqual([
    '2 nap declaration null  parsed',
    '3 nap call NAP_TWICE  parsed',
    '3 nap call NAP_TWICE  parsed',
    '8 nap definition null  parsed',
    '15 nap slot user sleep parsed',
    '17 nap call user  parsed',
    '18 nap use user  parsed',
    '22 nap slot fops sleep parsed',
  ]);
});

test('what is stored into a field is found by the field', () => {
  expect(brief({ field: 'sleep' })).toEqual([
    '15 nap slot user sleep parsed',
    '22 nap slot fops sleep parsed',
  ]);
  expect(brief({ field: 'wake' })).toEqual(['23 other slot fops wake parsed']);
  expect(brief({ field: 'absent' })).toEqual([]);
});

test('only bodies without the name are blanked, and nothing moves', () => {
  const focused = focusedText(text, latin1Bytes(text, 8), wordOffsets(text, 'nap'), scanner);
  expect(focused).toHaveLength(text.length);
  expect(focused.split('\n').map((line) => line.length)).toEqual(text.split('\n').map((line) => line.length));
  expect(focused).not.toContain('12345');
  expect(focused).toContain('return ms;');
});

test('a body that a condition cuts is left alone', () => {
  const cut = `int f(void)\n{\n#ifdef A\n${'\tlong_enough_to_be_worth_it();\n'.repeat(4)}}\n#endif\nint nap;\n`;
  expect(focusedText(cut, latin1Bytes(cut, 8), wordOffsets(cut, 'nap'), scanner)).toBe(cut);
});
