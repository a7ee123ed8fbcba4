// A simulator service and an editor as the panel's controller sees them: a Run of a few statements whose source can be
// edited, and a record of what the controller did. For the tests of this folder.
// SPDX-License-Identifier: MIT
import type { PanelPorts } from '../../../../src/extension/simulator/ports.ts';
import type { CursorView, EditChange, PanelState, RunView, ToPanel } from '../../../../src/protocol/panel.ts';
import type {
  Overlay,
  RunReply,
  SimulatorMethod,
  SimulatorReply,
} from '../../../../src/protocol/simulatorService.ts';

const file = 'arch/x86/kernel/fpu/context.h';

export interface Fake {
  readonly ports: PanelPorts;
  readonly sent: ToPanel[];
  readonly asked: { method: SimulatorMethod; params: unknown; signal: AbortSignal | undefined }[];
  readonly followed: (number | null)[];
  /** Whether the last mark may open a file. */
  opened: boolean;
  readonly done: string[];
  /** The statements of the Run that the next `run` makes; one event each, ten cycles apart. */
  statements: string[];
  /** What an edit changed, as `run` says it. */
  change: EditChange | null;
  /** What `run` answers instead of a Run. */
  problem: RunReply | null;
  root: string | null;
  overlays: Overlay[];
  findings: number[];
  /** Holds `run` back until it is called. */
  gate: Promise<void> | null;
  tick: (() => void) | null;
  last(): PanelState;
}

export function fakeSimulator(): Fake {
  let run: { view: RunView; statements: string[] } | null = null;
  let at = 0;
  let runs = 0;
  const cursor = (): CursorView | null => run && cursorAt(run.view, run.statements, at);
  const go = (event: number): CursorView | null => {
    at = Math.min(Math.max(event, 0), (run?.statements.length ?? 1) - 1);
    return cursor();
  };
  const answers: Partial<Record<SimulatorMethod, (params: never) => unknown>> = {
    scenarios: () => ({
      scenarios: [
        {
          id: 'ten-switches',
          title: 'Ten switches',
          description: 'Two tasks',
          hasSignals: false,
          isScheduled: false,
        },
      ],
      profiles: [{ id: 'zen3', label: 'Zen 3' }],
      eras: [{ id: '4.4', label: 'Linux 4.4 (stand-in)' }],
      settings: [{ key: 'boot', label: 'Boot options', hint: '', offered: ['eagerfpu=on'] }],
    }),
    move: ({ how }: { how: string }) =>
      go(how === 'step' ? at + 1 : how === 'back' ? at - 1 : how === 'last' ? 1e9 : 0),
    goTo: ({ event }: { event: number }) => go(event),
    findEvent: ({ text, occurrence }: { text: string; occurrence: number }) => {
      const found = run?.statements.flatMap((statement, i) => (statement.includes(text) ? [i] : [])) ?? [];
      const event = found[occurrence - 1];
      return event === undefined ? null : go(event);
    },
    occurrence: ({ text, event }: { text: string; event: number }) =>
      run?.statements.filter((statement, i) => i <= event && statement.includes(text)).length ?? null,
    setBreakpoints: ({ breakpoints }: { breakpoints: readonly { text: string }[] }) =>
      breakpoints.map(({ text }) => held(text)),
    breakpointHelp: ({ text }: { text: string }) => ({ text, choices: [], view: held(text) }),
    whoWrote: () => ({ name: 'last_cpu', writtenBy: 1, before: null, next: null, reads: null }),
    whoReads: () => ({ last: null, next: 2 }),
  };
  const held = (text: string) => {
    const events = run?.statements.flatMap((statement, i) => (statement.startsWith(text) ? [i] : [])) ?? [];
    return { text, events, error: events.length > 0 ? null : `"${text}" is no breakpoint` };
  };
  const fake: Fake = {
    sent: [],
    asked: [],
    followed: [],
    opened: false,
    done: [],
    statements: ['prepare();', 'save();', 'last_cpu = cpu;', 'save();', 'finish();'],
    change: null,
    problem: null,
    root: '/tree',
    overlays: [],
    findings: [],
    gate: null,
    tick: null,
    last() {
      let state: PanelState | null = null as PanelState | null;
      for (const message of fake.sent) {
        if (message.type === 'state') ({ state } = message);
        else if (message.type === 'controls' && state?.kind === 'run')
          state = { ...state, ...message.controls };
      }
      if (!state) throw new Error('no state was pushed');
      return state;
    },
    ports: {
      async request(method, params, signal) {
        fake.asked.push({ method, params, signal });
        if (method === 'run') {
          await fake.gate;
          if (fake.problem) return fake.problem as SimulatorReply<typeof method>;
          const view = runView(`r${++runs}`, fake.statements.length, fake.findings);
          run = { view, statements: [...fake.statements] };
          at = 0;
          const events = fake.statements.map((_, i) => i);
          const place = { path: file, line1: 1, endLine1: 9 };
          return {
            kind: 'run',
            run: view,
            cursor: cursorAt(view, run.statements, 0),
            functions: [{ name: 'switch_fpu', place, events }],
            summary: {},
            files: [file],
            change: fake.change,
          } as unknown as SimulatorReply<typeof method>;
        }
        const answer = answers[method] as (params: unknown) => SimulatorReply<typeof method>;
        return answer(params);
      },
      send: (message) => void fake.sent.push(structuredClone(message)),
      treeRoot: () => fake.root,
      sampleRoot: '/sample',
      overlays: () => fake.overlays,
      willFollow: () => undefined,
      follow(_root, place, open) {
        fake.followed.push(place?.line1 ?? null);
        fake.opened = open;
      },
      openSource: (root, path, line1) => void fake.done.push(`open ${root} ${path}:${line1}`),
      copyLink: ({ scenario, event }) => void fake.done.push(`copy ${scenario} ${event}`),
      saveRun: (format) => void fake.done.push(`save ${format}`),
      savePicture: ({ what }) => void fake.done.push(`save ${what}`),
      openFolder: () => void fake.done.push('open folder'),
      showOutput: () => void fake.done.push('show output'),
      runChanged: () => undefined,
      log: () => undefined,
      every(_milliseconds, tick) {
        fake.tick = tick;
        return () => void (fake.tick = null);
      },
    },
  };
  return fake;
}

/** Lets everything that has been asked for be answered. */
export const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

function runView(runId: string, eventCount: number, findings: readonly number[]): RunView {
  const events = Array.from({ length: eventCount }, (_, i) => i);
  return {
    runId,
    scenario: { id: 'ten-switches', title: 'Ten switches' },
    eventCount,
    eventCycles: events.map((i) => 10 * i),
    eventCpus: events.map(() => 0),
    findings: findings.map((event) => ({ event, checker: 'owner', message: 'wrong' })),
  } as unknown as RunView;
}

function cursorAt(view: RunView, statements: readonly string[], event: number): CursorView {
  const place = { path: file, line1: event + 1, endLine1: event + 1 };
  return {
    runId: view.runId,
    event,
    cycle: 10 * event,
    statement: { text: statements[event] ?? '', note: '', origin: 'tree', place, functionName: 'switch_fpu' },
    steps: [],
    atFirst: event === 0,
    atLast: event === statements.length - 1,
  } as unknown as CursorView;
}
