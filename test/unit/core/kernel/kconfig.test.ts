// Entries of Kconfig texts of our own, in the shapes that the language has.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { kconfigOf, readKconfig } from '../../../../src/core/kernel/kconfig.ts';

const text = `# a comment
mainmenu "Small"
menu "Processor"
	depends on !UML

config FAST
	bool "Go faster"
	depends on SMP && \\
		EXPERT
	default y
	help
	  One reason
	  to say Y.

	  config NOT_ONE
	  is prose here.

if NET
menuconfig   WIRE
	tristate
	prompt "A wire"
	---help---
	  Wires.
endif

config PLAIN
	def_bool y
	def_tristate "no prompt"
endmenu
config LAST
	int "How many" if EXPERT
source "arch/$(SRCARCH)/Kconfig"
rsource "own/Kconfig"
osource "gone/Kconfig"
`;

test('names, places, types, prompts, conditions and the first paragraph of the help', () => {
  const { entries } = readKconfig(text, 'Kconfig');
  expect(entries.map(({ name, line0, column0, type }) => [name, line0 + 1, column0, type])).toEqual([
    ['FAST', 6, 7, 'bool'],
    ['WIRE', 19, 13, 'tristate'],
    ['PLAIN', 26, 7, 'bool'],
    ['LAST', 30, 7, 'int'],
  ]);
  expect(entries.map(({ prompt, help }) => [prompt, help])).toEqual([
    ['Go faster', 'One reason to say Y.'],
    ['A wire', 'Wires.'],
    [null, null],
    ['How many', null],
  ]);
  expect(entries.map(({ dependsOn }) => dependsOn.map((one) => one.replace(/\s+/g, ' ')))).toEqual([
    ['!UML', 'SMP && EXPERT'],
    ['!UML', 'NET'],
    ['!UML'],
    [],
  ]);
});

test('the files that the top one leads to, in a circle too', () => {
  const files: Readonly<Record<string, string>> = {
    Kconfig: text,
    'arch/x86/Kconfig':
      'config A\n\tbool\nsource "Kconfig"\nsource "$(OTHER)/Kconfig"\nsource "../../etc/Kconfig"\n',
    'own/Kconfig': 'config A\n\tbool "A"\r\nconfig B # too\n',
  };
  const asked: string[] = [];
  const found = kconfigOf('x86', (path) => {
    asked.push(path);
    return files[path] ?? null;
  });
  expect(asked).toEqual(['Kconfig', 'arch/x86/Kconfig', 'own/Kconfig', 'gone/Kconfig']);
  expect(found.get('A')?.map(({ path }) => path)).toEqual(['arch/x86/Kconfig', 'own/Kconfig']);
  expect(found.has('B')).toBe(true);
});
