// Panel states of real Runs of the sample tree, as the extension would push them, for the browser tests.
// SPDX-License-Identifier: MIT
import { Session } from '../../../src/core/sim/session.ts';
import { comparedCursor, compareView, editChange } from '../../../src/core/sim/compare/compareView.ts';
import { comparison, costsOf } from '../../../src/core/sim/sweep/costView.ts';
import { runView } from '../../../src/core/sim/view/runView.ts';
import type { PanelState, SweepView, WaitsView } from '../../../src/protocol/panel.ts';
import { runState } from '../../fixtures/panel/run.ts';
import { listScenarios } from '../../../src/service/simulator/scenarioFiles.ts';
import { createParser } from '../../../src/service/parser/createParser.ts';
import { scheduleView } from '../../../src/core/sim/view/scheduleView.ts';
import { waitsFeed } from '../../../src/extension/simulator/waitsFeed.ts';
import { makeWaits } from '../../../src/service/simulator/waits.ts';
import { sweep } from '../../../src/service/simulator/sweep.ts';
import { runOf, sampleRoot, twoTasks } from '../../unit/sim/support.ts';

type RunState = Extract<PanelState, { kind: 'run' }>;

/** The restore after a return to the same CPU is skipped whoever owns the registers. */
const brokenRestore = [
  'arch/x86/kernel/fpu/context.h',
  'if (this_cpu_read(fpu_fpregs_owner_ctx) != fpu)\n\t\treturn 0;\n\n',
  '',
] as const;

const sessions = new Map<string, Promise<Session>>();

/** A session of a packaged scenario on the sample tree; made once. */
function sessionOf(scenario: string): Promise<Session> {
  let session = sessions.get(scenario);
  if (!session) sessions.set(scenario, (session = runOf({ scenario }).then((run) => new Session(run))));
  return session;
}

/** The Signal tab; at the last statement that writes the first frame, or so many events later. */
export async function signalState(scenario = 'signal', later = 0): Promise<RunState> {
  return signalView(await sessionOf(scenario), later);
}

/** The Signal tab of a 32-bit program's frame: with `siginfo` or, as programs of old have it, without. */
export async function signal32State(siginfo: boolean): Promise<RunState> {
  const scenario = twoTasks(
    [
      { do: 'compute', use: ['x87', 'avx', 'mxcsr'] },
      { do: 'signal', siginfo },
      { do: 'compute', use: ['avx'] },
      { do: 'sigreturn' },
    ],
    {
      tasks: [
        { comm: 'A', pid: 10, kind: 'user', abi: 'ia32' },
        { comm: 'B', pid: 11, kind: 'user' },
      ],
    },
  );
  return signalView(new Session(await runOf({ scenario })), 0);
}

function signalView(session: Session, later: number): RunState {
  session.goTo((session.run.signals[0]?.ready ?? 0) + later);
  return {
    ...runState,
    run: runView(session.run),
    cursor: session.view(),
    tabView: { tab: 'signal', signals: session.signals() },
  };
}

/** The Cost tab with the comparison made, for two seeds and few switches. */
export async function costState(scenario = 'same-cpu', made = true): Promise<RunState> {
  const session = await sessionOf(scenario);
  return {
    ...runState,
    run: runView(session.run),
    cursor: session.view(),
    tabView: {
      tab: 'cost',
      costs: costsOf(session.run),
      sweep: made ? await comparisonMade() : { state: 'running', done: 31, runs: 99 },
    },
  };
}

let compared: Promise<SweepView> | null = null;
function comparisonMade(): Promise<SweepView> {
  compared ??= (async () => {
    const { parser } = await createParser();
    const vary = [
      { key: 'policy', values: ['lazy', 'eager', 'deferred'] },
      { key: 'share', values: ['0', '0.1', '0.2', '0.3', '0.4', '0.5', '0.6', '0.7', '0.8', '0.9', '1'] },
      { key: 'seed', values: ['1', '2'] },
    ];
    const params = { treeRoot: sampleRoot, scenario: 'share-of-slices', overlays: [], vary, id: 'test' };
    const reply = await sweep({ ...params, set: { switches: '60' } }, parser, {
      isCancelled: () => false,
      onProgress: () => undefined,
    });
    if (reply.kind !== 'sweep') throw new Error(reply.message);
    const rows = reply.rows.map(({ settings, fpuCyclesPerSwitch }) => ({
      policy: settings['policy'] as 'lazy' | 'eager' | 'deferred',
      share: Number(settings['share']),
      perSwitch: fpuCyclesPerSwitch ?? 0,
    }));
    return comparison(rows, 60);
  })();
  return compared;
}

/** The Compare tab of an edited sample, as a run made anew after an edit shows it. */
export async function compareState(scenario = 'same-cpu'): Promise<RunState> {
  const before = await runOf({ scenario });
  const after = await runOf({ scenario, edits: [brokenRestore] });
  const session = new Session(after);
  const view = compareView(before, after, { a: 'as saved', b: 'edited: context.h' });
  session.goTo(view.first?.b ?? 0);
  return {
    ...runState,
    run: runView(after),
    cursor: session.view(),
    change: editChange(before, after),
    tabView: {
      tab: 'compare',
      choice: { key: 'before', value: '' },
      view,
      cursor: comparedCursor(before, after, session.cursor),
      message: '',
    },
  };
}

/** The Scheduling tab of a packaged scenario: its table of waits, of this tree, is there or is being made. */
export async function scheduleState(
  scenario: string,
  { made = true, treeRoot = sampleRoot }: { made?: boolean; treeRoot?: string } = {},
): Promise<RunState> {
  const session = await sessionOf(scenario);
  const { run } = session;
  const seen = scheduleView(run)?.moments.find(({ why }) => why === 'cond_resched')?.event;
  session.goTo(seen ?? 0);
  const running: WaitsView = { state: 'running', done: 2, steps: 8, what: 'executing', table: null };
  return {
    ...runState,
    scenarios: listScenarios(null),
    run: runView(run),
    cursor: session.view(),
    tabView: {
      tab: 'schedule',
      schedule: scheduleView(run),
      waits: made ? await waitsOf(treeRoot) : running,
    },
  };
}

const tables = new Map<string, Promise<WaitsView>>();
function waitsOf(treeRoot: string): Promise<WaitsView> {
  let table = tables.get(treeRoot);
  if (!table) tables.set(treeRoot, (table = measured(treeRoot)));
  return table;
}

async function measured(treeRoot: string): Promise<WaitsView> {
  const { parser } = await createParser();
  const quiet = { isCancelled: () => false, onProgress: () => undefined };
  return new Promise((resolve) => {
    const feed = waitsFeed(
      { request: (_, params) => makeWaits(params as never, parser, quiet) as never, log: () => undefined },
      () => {
        if (feed.view.state !== 'running') resolve(feed.view);
      },
    );
    feed.start({ treeRoot, overlays: [], runId: 'r1' });
  });
}
