// The table of kernel words: every word of the stories is there once, its eras ascend, and the text names the version's.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { STATE_WORDS, stateWord } from '../../../../src/core/kernel/stateWords.ts';
import { stateWordText } from '../../../../src/core/kernel/stateWordText.ts';

test.each([
  ['last_cpu', 'fpu->', ''],
  ['fpu_fpregs_owner_ctx', '', ''],
  ['TIF_NEED_FPU_LOAD', '', ''],
  ['fpregs_active', 'fpu->', ''],
  ['fpstate_active', 'fpu->', ''],
  ['counter', 'fpu->', ''],
  ['fpstate_sanitize_xstate', '', '('],
  ['copy_fpstate_to_sigframe', '', '('],
  ['switch_fpu_prepare', '', '('],
  ['has_fpu', '', '(void)'],
  ['get_cpuflags', '', '('],
  ['cond_resched', '', '('],
  ['copy_huge_page_from_user', '', '('],
])('%s is explained', (name, before, behind) => {
  const path = name === 'has_fpu' ? 'arch/x86/boot/cpuflags.c' : 'arch/x86/kernel/fpu/core.c';
  expect(stateWord(name, before, behind, path)?.names).toContain(name);
});

test('the eras of every word ascend', () => {
  for (const { names, eras = [] } of STATE_WORDS) {
    const since = eras.map((era) => (era.since === null ? -1 : era.since[0] * 1_000 + era.since[1]));
    expect(since, names[0]).toEqual([...since].sort((a, b) => a - b));
  }
});

test('the era of the version is bold, and what is unverified says so', () => {
  const word = stateWord('fpstate_sanitize_xstate', '', '(', 'arch/x86/kernel/fpu/signal.c');
  if (!word) throw new Error('not found');
  expect(stateWordText(word, word.names[0] ?? '', '4.4.0')).toContain(
    '- **since 4.2: `fpstate_sanitize_xstate`',
  );
  expect(stateWordText(word, word.names[0] ?? '', '6.1.0')).toMatch(
    /- \*\*since 5\.14: gone.*unverified\.\*\*/,
  );
  expect(stateWordText(word, word.names[0] ?? '', null)).not.toContain('- **since');
});
