// One process of the benchmark: processor time from an edited text to the Run made anew, as the simulator service makes
// it, for every bundled scenario on one tree. The edit is one empty statement in a function that all of them execute.
// Prints rows as JSON. Bundled by scripts/bench/panel.mjs.
// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createParser } from '../../../src/service/parser/createParser.ts';
import { makeRun } from '../../../src/service/simulator/makeRun.ts';
import { listScenarios } from '../../../src/service/simulator/scenarioFiles.ts';
import { median, percentile } from '../measure.mjs';

const [treeRoot, size] = process.argv.slice(2);
const { parser } = await createParser();
/** A text that is in the file once, and what the edit makes of it. */
const edits = [
  {
    file: 'arch/x86/kernel/fpu/core.c',
    from: 'void switch_fpu_return(void)\n{',
    to: 'void switch_fpu_return(void)\n{;',
  },
  {
    file: 'arch/x86/kernel/fpu/context.h',
    from: '__this_cpu_write(fpu_fpregs_owner_ctx, fpu);',
    to: '__this_cpu_write(fpu_fpregs_owner_ctx, fpu);;',
  },
];
const all = listScenarios(null).map(({ id }) => id);
const scenarios = size === 'quick' ? all.filter((_, i) => i % 6 === 0) : all;
let runs = 0;

function cpuMs(overlays, scenario) {
  const before = process.cpuUsage();
  const made = makeRun({ treeRoot, scenario, overlays }, parser, `run-${++runs}`, () => undefined);
  const { user, system } = process.cpuUsage(before);
  return 'kind' in made ? null : (user + system) / 1000;
}

const firsts = [];
const rows = [];
for (const { file, from, to } of edits) {
  const text = readFileSync(path.join(treeRoot, file), 'latin1');
  if (text.split(from).length !== 2) throw new Error(`${file} does not have "${from}" once`);
  const overlays = [{ path: file, text: text.replace(from, to) }];
  const worst = { scenario: '', value: 0 };
  const each = [];
  for (const scenario of scenarios) {
    const first = cpuMs([], scenario);
    if (first === null) continue;
    firsts.push(first);
    // The edit, and its undoing, as a person tries them.
    for (const texts of [overlays, [], overlays]) {
      const value = cpuMs(texts, scenario);
      if (value === null) throw new Error(`${scenario} does not run with the edit of ${file}`);
      each.push(value);
      if (value > worst.value) Object.assign(worst, { scenario, value });
    }
  }
  const name = path.basename(file);
  rows.push(
    {
      what: `edit of ${name} to the new run, processor time, median`,
      value: median(each),
      unit: 'ms',
      bar: 500,
    },
    { what: `edit of ${name}, p95`, value: percentile(each, 0.95), unit: 'ms', bar: 500 },
    { what: `edit of ${name}, worst: ${worst.scenario}`, value: worst.value, unit: 'ms', bar: 500 },
  );
}
rows.unshift({
  what: 'another scenario is chosen, processor time, median',
  value: median(firsts),
  unit: 'ms',
});
console.log(JSON.stringify(rows));
