// A program that is kept between Runs: whatever was run and edited before, a Run is the same as one of a new program,
// and an edit of a function's body reads and lowers nothing but that file's functions again.
// SPDX-License-Identifier: MIT
import { cpSync, mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { boundaryEntry, keptNames } from '../../../../src/core/exec/boundary/table.ts';
import { SourceCache } from '../../../../src/core/exec/cpp/sourceCache.ts';
import { Program } from '../../../../src/core/exec/program.ts';
import type { Run } from '../../../../src/core/sim/run.ts';
import { simulate } from '../../../../src/core/sim/simulate.ts';
import type { CParser } from '../../../../src/core/syntax/tree.ts';
import { createParser } from '../../../../src/service/parser/createParser.ts';
import type { Problem } from '../../../../src/service/simulator/makeRun.ts';
import { cannotRun, makeRun, prepare } from '../../../../src/service/simulator/makeRun.ts';
import { eventRows, executedFunctions, summaryOf } from '../../../../src/service/simulator/summary.ts';
import { sampleRoot } from '../../sim/support.ts';

const core = 'arch/x86/kernel/fpu/core.c';
const context = 'arch/x86/kernel/fpu/context.h';
const sched = 'arch/x86/include/asm/fpu/sched.h';
const types = 'arch/x86/include/asm/fpu/types.h';

type Edit = readonly [file: string, from: string | RegExp, to: string];

let parser: CParser;
/** Texts that were parsed since it was emptied. */
let parsed: string[] = [];
let tree = '';
beforeAll(async () => {
  const made = await createParser();
  parser = {
    ...made.parser,
    parse(text: string) {
      parsed.push(text);
      return made.parser.parse(text);
    },
  } as CParser;
  tree = mkdtempSync(path.join(tmpdir(), 'ringside-kept-'));
  cpSync(sampleRoot, tree, { recursive: true });
});
afterAll(() => rmSync(tree, { recursive: true, force: true }));

const onDisk = (file: string): string => readFileSync(path.join(tree, file), 'latin1');
function overlaysOf(edits: readonly Edit[]): { path: string; text: string }[] {
  const texts = new Map<string, string>();
  for (const [file, from, to] of edits) {
    const before = texts.get(file) ?? onDisk(file);
    const after = before.replace(from, to);
    if (after === before) throw new Error(`${file} has no ${String(from)}`);
    texts.set(file, after);
  }
  return [...texts].map(([file, text]) => ({ path: file, text }));
}

/** All that a Run says, statement by statement. */
function told(run: Run | Problem): unknown {
  if ('kind' in run) return run;
  return {
    rows: eventRows(run, 0, run.events.length),
    functions: executedFunctions(run),
    summary: summaryOf(run),
    marks: run.marks,
    notes: run.notes,
    stopped: run.stopped,
  };
}
function onKept(scenario: string, edits: readonly Edit[] = []): Run | Problem {
  const params = { treeRoot: tree, scenario, overlays: overlaysOf(edits) };
  return makeRun(params, parser, 'run', () => undefined);
}
function onNew(scenario: string, edits: readonly Edit[] = []): Run | Problem {
  const ready = prepare({ treeRoot: tree, scenario, overlays: overlaysOf(edits) }, parser, new Map());
  if ('kind' in ready) return ready;
  const made = simulate({ ...ready, id: 'run', onProgress: () => undefined });
  return made.ok ? made.value : cannotRun(ready, made.error);
}

/** What Runs of new programs say, as long as nothing is written. */
const fresh = new Map<string, unknown>();
function toldOfNew(scenario: string, edit: readonly Edit[] = []): unknown {
  const key = JSON.stringify([scenario, edit.map(String)]);
  if (!fresh.has(key)) fresh.set(key, told(onNew(scenario, edit)));
  return fresh.get(key);
}

const skipTheCheck: Edit = [
  context,
  'if (this_cpu_read(fpu_fpregs_owner_ctx) != fpu)\n\t\treturn 0;\n\n',
  '',
];
const edits: Readonly<Record<string, readonly Edit[]>> = {
  'a body of a header': [skipTheCheck],
  'a body of a unit': [
    [core, 'void switch_fpu_return(void)\n{', 'void switch_fpu_return(void)\n{\n\tint n = 2;\n'],
  ],
  'a comment, so that lines move': [[core, '#include', '/* one\n   two\n*/\n#include']],
  'two files at once': [skipTheCheck, [sched, 'old_fpu->last_cpu = cpu;', 'old_fpu->last_cpu = 7;']],
  'a body that does not parse': [
    [core, 'void switch_fpu_return(void)\n{', 'void switch_fpu_return(void)\n{ if (('],
  ],
  'a macro': [
    [context, '#include <asm/fpu/signal.h>', '#include <asm/fpu/signal.h>\n#define return_one return 1'],
  ],
  'a function that is new and called': [
    [
      context,
      'static inline void fpregs_activate(struct fpu *fpu)\n{',
      'static inline int seven(void)\n{\n\treturn 7;\n}\n\nstatic inline void fpregs_activate(struct fpu *fpu)\n{\n\tint n = seven();\n',
    ],
  ],
  'a member of a structure': [[types, /struct fpu \{/, 'struct fpu {\n\tunsigned long added[3];\n']],
  'a function that another one needs': [[core, 'void switch_fpu_return(void)', 'void switch_fpu_gone(void)']],
  'a static variable in a body': [
    [
      core,
      'void switch_fpu_return(void)\n{',
      'void switch_fpu_return(void)\n{\n\tstatic int n = 3;\n\tn++;\n',
    ],
  ],
  'a text that is no code': [[core, 'void switch_fpu_return(void)\n{', 'void switch_fpu_return(void)\n']],
};

describe('a Run on a kept program is the Run on a new one', { timeout: 90_000 }, () => {
  test.each(Object.entries(edits))('%s, and back', (_, edit) => {
    expect(told(onKept('ten-switches'))).toEqual(toldOfNew('ten-switches'));
    expect(told(onKept('ten-switches', edit))).toEqual(toldOfNew('ten-switches', edit));
    expect(told(onKept('ten-switches'))).toEqual(toldOfNew('ten-switches'));
  });

  test('after other scenarios, which read other units and leave other remarks', () => {
    for (const scenario of ['signal', 'crypto', 'fork', 'ptrace', 'ten-switches'])
      expect(told(onKept(scenario)), scenario).toEqual(toldOfNew(scenario));
    expect(told(onKept('signal', [skipTheCheck]))).toEqual(toldOfNew('signal', [skipTheCheck]));
  });

  test('after one edit and another, without going back', () => {
    const all = Object.values(edits);
    for (const edit of all.filter((_, i) => i % 2 === 0))
      expect(told(onKept('same-cpu', edit))).toEqual(toldOfNew('same-cpu', edit));
  });

  test('when a file is written, comes or goes', () => {
    const file = path.join(tree, core);
    const before = readFileSync(file, 'latin1');
    const added = path.join(tree, 'arch/x86/include/asm/fpu/signal.h');
    const signal = readFileSync(added, 'latin1');
    onKept('ten-switches');
    try {
      writeFileSync(
        file,
        before.replace('void switch_fpu_return(void)\n{', '$&\n\tint written = 1;'),
        'latin1',
      );
      const run = onKept('ten-switches');
      expect('kind' in run ? run : eventRows(run, 0, run.events.length).map(({ text }) => text)).toContain(
        'int written = 1;',
      );
      unlinkSync(added);
      expect(told(onKept('ten-switches'))).toEqual(told(onNew('ten-switches')));
      writeFileSync(added, signal, 'latin1');
      expect(told(onKept('ten-switches'))).toEqual(told(onNew('ten-switches')));
    } finally {
      writeFileSync(file, before, 'latin1');
      writeFileSync(added, signal, 'latin1');
    }
    expect(told(onKept('ten-switches'))).toEqual(told(onNew('ten-switches')));
  });
});

describe('what an edit does anew', () => {
  test.each([
    ['a body of a header', context],
    ['a body of a unit', core],
    ['a comment, so that lines move', core],
  ])('%s: functions of that file alone are parsed', (name, file) => {
    onKept('ten-switches');
    parsed = [];
    onKept('ten-switches');
    expect(parsed).toEqual([]);
    onKept('ten-switches', edits[name]);
    expect(parsed.length).toBeGreaterThan(0);
    const names = [...onDisk(file).matchAll(/^(?:[a-z][\w ]*[ *])?(\w+)\(.*\)\n\{/gm)].map(
      (one) => one[1] ?? '',
    );
    const others = parsed.filter(
      (text) => !names.some((one) => new RegExp(`\\b${one} \\(`).test(text.slice(0, 200))),
    );
    expect(others).toEqual([]);
  });

  test('no file is read again, and another unit keeps its lowered functions', () => {
    const read: string[] = [];
    const program = new Program({
      readText(file) {
        read.push(file);
        try {
          return onDisk(file);
        } catch {
          return null;
        }
      },
      parser,
      sources: new SourceCache(),
      predefined: '',
      units: [core, 'arch/x86/kernel/process_64.c'],
      boundary: boundaryEntry,
      keep: keptNames,
    });
    const irOf = (name: string) => program.functionIr(program.functionKey(name) ?? '');
    const [saved, switched] = [irOf('save_fpregs_to_fpstate'), irOf('__switch_to')];
    expect(saved?.statements.length).toBeGreaterThan(0);
    // What an edit has to be in to change anything.
    expect(program.paths).toEqual(expect.arrayContaining([core, context, 'include/linux/sched.h']));
    expect(program.paths.filter((one) => one.endsWith('.c')).sort()).toEqual([
      core,
      'arch/x86/kernel/process_64.c',
    ]);
    read.length = 0;
    const [{ text = '' } = {}] = overlaysOf([
      [
        core,
        'void switch_fpu_return(void)',
        'int another(void)\n{\n\treturn 1;\n}\n\nvoid switch_fpu_return(void)',
      ],
    ]);
    expect(program.change(new Map([[core, text]]))).toBe(true);
    expect(irOf('another')?.statements.map((one) => one.text)).toEqual(['return 1;']);
    // A function was added: the unit is lowered again, and the other one is not.
    expect(irOf('__switch_to')).toBe(switched);
    expect(irOf('save_fpregs_to_fpstate')).not.toBe(saved);
    expect(read).toEqual([]);
  });
});
