// The macro table against every rule of the tree's own scripts/tags.sh: what each rule names is a fact with its macro.
// A rule that the table does not cover stands here with the reason.
// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createNativeParser } from '../../../src/service/parser/nativeParser.ts';
import { packageRoot } from '../../../src/service/packageRoot.ts';
import { countTree, rulesOfTree, sourcesOf } from '../../accuracy/treeFacts.ts';
import { kernelTrees } from '../kernelTrees.ts';
import { describeKernel } from '../trees.ts';

/** Macros of rules that make no fact, and why. */
const uncovered: Readonly<Record<string, string>> = {
  SEQCOUNT_LOCKTYPE:
    'the macro is SEQCOUNT_LOCKNAME since 5.10, and the rule names what no header has (seqcount_spinlock_t_t); ' +
    'the table has the true seqcount_spinlock_t',
};

/** Where the macros of the rules are used; the whole tree is for `npm run accuracy`. */
const folders = [
  'include',
  'kernel',
  'mm',
  'block',
  'arch/x86',
  'arch/powerpc/include',
  'drivers/pci',
  'drivers/base',
];

for (const version of kernelTrees().map((tree) => tree.version)) {
  describeKernel(version, (root) => {
    test('every rule of scripts/tags.sh: 99 % of what it names, with its macro', async () => {
      const parser = createNativeParser({
        facts: readFileSync(join(packageRoot(), 'syntaxes', 'facts.scm'), 'utf8'),
      });
      const count = await countTree(root, sourcesOf(root, folders), parser);
      const rules = rulesOfTree(root).filter(({ macro }) => uncovered[macro] === undefined);
      expect(rules.length).toBeGreaterThan(50);
      const short = rules.flatMap(({ source }) => {
        const rule = count.rules[source];
        return rule === undefined || rule.found >= 0.99 * rule.expected
          ? []
          : [{ source, misses: rule.misses }];
      });
      expect(short).toEqual([]);
      const withoutMacro = rules.flatMap(({ source }) => {
        const rule = count.rules[source];
        return rule === undefined || rule.via >= 0.99 * rule.found ? [] : [source];
      });
      expect(withoutMacro).toEqual([]);
      // The rules are in use here: the figures above are not all of nothing.
      expect(rules.filter(({ source }) => (count.rules[source]?.expected ?? 0) > 0).length).toBeGreaterThan(
        45,
      );
    });

    test('reasons stand only for rules that this tree has', () => {
      const macros = new Set(rulesOfTree(root).map(({ macro }) => macro));
      for (const macro of Object.keys(uncovered)) expect(macros).toContain(macro);
    });
  });
}
