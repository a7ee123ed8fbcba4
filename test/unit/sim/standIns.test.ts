// Every packaged scenario on every stand-in tree, the outcome as data: it runs to its end without a finding, with the
// findings that history had, or is refused because the era had no such thing.
// SPDX-License-Identifier: MIT
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { signalFrames } from '../../../src/core/sim/view/signalFrame.ts';
import { attempt, treeOf, twoTasks } from './support.ts';

const scenarios = readdirSync(path.join(import.meta.dirname, '../../../scenarios'))
  .filter((name) => name.endsWith('.json') && !name.includes('schema'))
  .map((name) => name.slice(0, -'.json'.length));

/** The first Run of a tree reads its headers; on a busy machine that may take long. */
const slow = { timeout: 60_000 };
const leak = ['lazy-fp-leak', 'lazy-fp-leak'];
const noAmx = /no fpu_xstate_prctl\(\) .*; Linux lets programs ask for AMX since 5\.16$/;
const noHugeCopy = /no copy_folio_from_user\(\) .*; Linux fills huge pages from user memory, .* since 4\.11$/;

interface Era {
  /** Scenarios with findings; all others are clean. */
  readonly findings: Readonly<Record<string, readonly string[]>>;
  /** Scenarios that ask for what the era did not have. */
  readonly refused: Readonly<Record<string, RegExp>>;
}
const eras: Readonly<Record<string, Era>> = {
  '2.6.32': {
    // It has no eager mode.
    findings: { 'lazyfp-leak': leak, 'lazyfp-eager': leak },
    refused: {
      'first-amx-use': noAmx,
      'huge-page': noHugeCopy,
      'huge-page-copy': noHugeCopy,
      ptrace: /no xstateregs_get\(\), .*; debuggers read XSAVE images since Linux 2\.6\.34$/,
    },
  },
  '4.4': {
    findings: { 'lazyfp-leak': leak },
    refused: { 'first-amx-use': noAmx, 'huge-page': noHugeCopy, 'huge-page-copy': noHugeCopy },
  },
  '6.1': { findings: {}, refused: {} },
  '6.18': { findings: {}, refused: {} },
};

describe.each(Object.entries(eras))('%s', slow, (version, { findings, refused }) => {
  test('the exceptions are packaged scenarios', () => {
    expect(
      [...Object.keys(findings), ...Object.keys(refused)].filter((id) => !scenarios.includes(id)),
    ).toEqual([]);
  });

  test.each(scenarios)('%s', async (scenario) => {
    const made = await attempt({ scenario, treeRoot: treeOf(version) });
    const reason = refused[scenario];
    if (reason) {
      expect('kind' in made ? made.message : 'a Run').toMatch(reason);
      return;
    }
    if ('kind' in made) throw new Error(made.message);
    expect([made.stopped?.message, made.findings.map(({ checker }) => checker)]).toEqual([
      undefined,
      findings[scenario] ?? [],
    ]);
  });
});

test.each(Object.keys(eras))('%s: a debugger reads and writes x87 and SSE', slow, async (version) => {
  const made = await attempt({
    treeRoot: treeOf(version),
    scenario: twoTasks([
      { do: 'compute', use: ['x87', 'avx'] },
      { do: 'switch', to: 'B' },
      { do: 'ptrace', access: 'set', regset: 'fxregs', of: 'A', mxcsr: 0x3f80 },
      { do: 'switch', to: 'A' },
      { do: 'compute', use: ['sse'] },
    ]),
  });
  expect('kind' in made ? made.message : [made.stopped, made.findings]).toEqual([null, []]);
});

test.each(Object.keys(eras))('%s: a 32-bit program gets a 32-bit frame, or none', slow, async (version) => {
  const tasks = [{ comm: 'A', pid: 10, kind: 'user', abi: 'ia32' }];
  const steps = [{ do: 'compute' }, { do: 'signal', siginfo: false }, { do: 'sigreturn' }];
  const made = await attempt({ treeRoot: treeOf(version), scenario: twoTasks(steps, { tasks }) });
  if (version === '2.6.32')
    expect('kind' in made ? made.message : 'a Run').toMatch(
      /no ia32_setup_frame\(\) where the simulator looks for it$/,
    );
  else if ('kind' in made) throw new Error(made.message);
  else {
    expect([made.stopped, made.findings]).toEqual([null, []]);
    expect(signalFrames(made).map(({ struct }) => struct)).toEqual(['sigframe_ia32']);
  }
});
