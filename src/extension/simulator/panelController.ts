// Turns the panel's intents into requests to the simulator service and pushes the panel's state. One shown Run at most;
// moves are in order; an edit makes the Run anew while the old one stays. No vscode: simulator.ts gives it its ports.
// SPDX-License-Identifier: MIT
import { assertNever } from '../../core/base/result.ts';
import type {
  CursorView,
  PanelIntent,
  PanelState,
  RunView,
  ScenarioChoice,
  ToPanel,
  WriterView,
} from '../../protocol/panel.ts';
import { panelProtocolVersion } from '../../protocol/panel.ts';
import type { ExecutedFunction, ProfileInfo, RunReply } from '../../protocol/simulatorService.ts';
import { followPlace } from './followPlace.ts';
import { placeOf, returnTo } from './keepPlace.ts';
import { moveQueue } from './moveQueue.ts';
import type { PanelPorts } from './ports.ts';
import { goneState, noTreeState, problemState, reasonOf } from './problemState.ts';
import { tabFeed } from './tabFeed.ts';

export interface ShownRun {
  readonly root: string;
  readonly run: RunView;
  readonly cursor: CursorView;
  readonly functions: readonly ExecutedFunction[];
}

/** What a Run is made from, beside the tree's code. */
export interface RunChoice {
  readonly scenario: string;
  readonly profile?: string;
  /** The bundled sample tree instead of the open one. */
  readonly sample: boolean;
}

export interface PanelController {
  readonly shown: ShownRun | null;
  readonly choice: RunChoice;
  handle(intent: PanelIntent): void;
  /** Makes a Run; with a choice, of that. Resolves when the panel shows it or says why not. */
  start(choice?: Partial<RunChoice>, event?: number): Promise<void>;
  /** A text of the tree has changed: the Run is made anew. */
  edited(): Promise<void>;
  /** Makes the Run of a scenario if another or none is shown. */
  showScenario(scenario: string): Promise<void>;
  /** Moves to an event of a statement, after starting the scenario if another is shown. False: there is none. */
  goToStatement(place: {
    scenario: string;
    functionName: string;
    text: string;
    occurrence: number;
  }): Promise<boolean>;
  goTo(event: number): void;
  progress(events: number, message: string): void;
  /** The service's process ended: if another follows, it has no session, and the same Run is made again. */
  serviceEnded(reason: string, willRestart: boolean): void;
  /** The tree of the shown Run is gone. */
  treeGone(): void;
  /** The panel has been closed: the Run is kept, play stops, the mark in the editor goes. */
  closed(): void;
}

export function panelController(
  ports: PanelPorts,
  initial: RunChoice,
  initialFollow: boolean,
): PanelController {
  const moves = moveQueue();
  let choice = initial;
  let scenarios: readonly ScenarioChoice[] = [];
  let profiles: readonly ProfileInfo[] = [];
  let shown: ShownRun | null = null;
  /** What is shown instead of a Run. */
  let page: PanelState | null = null;
  let follow = initialFollow;
  let notice: string | null = null;
  let writer: WriterView | null = null;
  let stopPlay: (() => void) | null = null;
  let eventsPerSecond = 4;
  /** The run request under way. */
  let making: { readonly abort: AbortController; readonly previous: ShownRun | null } | null = null;

  const tabs = tabFeed(ports, () => (page ? null : (shown?.run.runId ?? null)));

  const push = (): void => ports.send({ type: 'state', version: panelProtocolVersion, state: state() });
  function state(): PanelState {
    if (page) return page;
    if (!shown) return noTreeState;
    const { run, cursor } = shown;
    const playing = stopPlay !== null;
    return {
      kind: 'run',
      run,
      cursor,
      scenarios,
      profiles,
      follow,
      playing,
      eventsPerSecond,
      notice,
      writer,
      tabView: tabs.viewOf(run.runId),
    };
  }
  const say = (next: PanelState): void => {
    page = next;
    push();
  };

  function show(cursor: CursorView): void {
    if (!shown || cursor.runId !== shown.run.runId) return;
    shown = { ...shown, cursor };
    writer = null;
    if (cursor.atLast) stop();
    const message: ToPanel = {
      type: 'cursor',
      version: panelProtocolVersion,
      cursor,
      playing: stopPlay !== null,
    };
    if (!page) ports.send(message);
    tabs.refresh();
    followCursor();
    ports.runChanged();
  }
  const followCursor = (open = true): void => {
    if (shown) ports.follow(shown.root, follow && !page ? followPlace(shown.cursor) : null, open);
  };

  function move(ask: () => Promise<CursorView | null>, jump = false): void {
    moves.add(async () => {
      if (making || !shown) return;
      try {
        const cursor = await ask();
        if (cursor) show(cursor);
      } catch (error) {
        // If the process ended, serviceEnded() does what is to be done.
        ports.log('warn', `simulator: ${messageOf(error)}`);
      }
    }, jump);
  }

  function stop(): void {
    stopPlay?.();
    stopPlay = null;
  }
  const within = (event: number): number => Math.min(event, Math.max((shown?.run.eventCount ?? 1) - 1, 0));
  function play(): void {
    stop();
    if (!shown || page || shown.cursor.atLast) return;
    const stopTimer = ports.every(1000 / eventsPerSecond, () => {
      if (moves.busy) return;
      move(() => ports.request('move', { how: 'step' }));
      const { run, cursor } = shown ?? {};
      if (run?.findings.some(({ event }) => event === (cursor?.event ?? 0) + 1)) stop();
    });
    stopPlay = stopTimer;
  }

  async function make(event?: number, keep = false): Promise<void> {
    const root = choice.sample ? ports.sampleRoot : ports.treeRoot();
    making?.abort.abort();
    making = null;
    moves.clear();
    stop();
    if (!keep || root === null) forget();
    if (root === null) return say(noTreeState);
    const mine = (making = { abort: new AbortController(), previous: shown });
    const { previous } = mine;
    say({
      kind: 'loading',
      message: previous ? 'making the run anew' : 'making the run',
      eventsSoFar: 0,
      previous: previous !== null,
    });
    try {
      if (scenarios.length === 0) ({ scenarios, profiles } = await ports.request('scenarios', {}));
      // A place that cannot be told is not worth failing for.
      const place =
        previous && (await placeOf(previous.cursor, previous.functions, ports.request).catch(() => null));
      if (making !== mine) return;
      const { scenario, profile } = choice;
      const reply = await ports.request(
        'run',
        { treeRoot: root, scenario, overlays: ports.overlays(root), ...(profile ? { profile } : {}) },
        mine.abort.signal,
      );
      if (making !== mine) return;
      if (reply.kind === 'problem') return failed(reply, previous);
      const { run, functions } = reply;
      let cursor: CursorView | null = null;
      if (place) cursor = await returnTo(place, run, ports.request);
      else if (event !== undefined && event < run.eventCount) cursor = await ports.request('goTo', { event });
      if (making !== mine) return;
      making = null;
      page = null;
      notice = null;
      writer = null;
      shown = { root, run, functions, cursor: cursor ?? reply.cursor };
      push();
      tabs.refresh();
      followCursor(!keep);
      ports.runChanged();
    } catch (error) {
      if (making !== mine) return;
      making = null;
      ports.log('warn', `simulator: ${messageOf(error)}`);
      if (previous) keepOld(previous, `The run could not be made anew: ${messageOf(error)}`);
      else say(goneState(messageOf(error)));
    }
  }
  function cancel(): void {
    if (!making) return;
    const { abort, previous } = making;
    making = null;
    abort.abort();
    failed({ kind: 'problem', code: 'cancelled', message: '', place: null }, previous);
  }
  function failed(problem: Extract<RunReply, { kind: 'problem' }>, previous: ShownRun | null): void {
    making = null;
    if (problem.code !== 'cancelled') ports.log('info', `simulator: ${reasonOf(problem)}`);
    if (previous) {
      const reason = problem.code === 'cancelled' ? 'making the run anew was cancelled' : reasonOf(problem);
      return keepOld(previous, `This is the run before the edit: ${reason}`);
    }
    forget();
    say(problemState(problem, scenarios, choice.sample));
  }
  function keepOld(previous: ShownRun, why: string): void {
    shown = previous;
    page = null;
    notice = why;
    push();
    tabs.refresh();
  }
  function forget(): void {
    if (shown) ports.follow(shown.root, null, false);
    shown = null;
    ports.runChanged();
  }

  async function showScenario(scenario: string): Promise<void> {
    if (shown && !page && shown.run.scenario.id === scenario) return;
    choice = { ...choice, scenario };
    await make();
  }

  function handle(intent: PanelIntent): void {
    switch (intent.type) {
      case 'ready':
        if (shown || page) push();
        else void make();
        return;
      case 'move':
        stop();
        return move(() => ports.request('move', { how: intent.how }));
      case 'goTo':
        stop();
        return move(() => ports.request('goTo', { event: within(intent.event) }), true);
      case 'toggleStep':
        return move(() => ports.request('toggleStep', { event: intent.event, open: intent.open }));
      case 'play':
        if (intent.on) play();
        else stop();
        return push();
      case 'speed':
        eventsPerSecond = intent.eventsPerSecond;
        if (stopPlay) play();
        return push();
      case 'follow':
        follow = intent.on;
        followCursor();
        return push();
      case 'openSource': {
        const root = shown?.root ?? (choice.sample ? ports.sampleRoot : ports.treeRoot());
        if (root !== null) ports.openSource(root, intent.path, intent.line1);
        return;
      }
      case 'whoWrote':
        return void ports
          .request('whoWrote', { key: intent.key })
          .then((answer) => {
            writer = answer;
            push();
          })
          .catch((error: unknown) => ports.log('warn', `simulator: whoWrote: ${messageOf(error)}`));
      case 'closeWriter':
        writer = null;
        return push();
      case 'openTab':
        return tabs.open(intent.tab);
      case 'chooseScenario':
        choice = { ...choice, scenario: intent.id };
        return void make();
      case 'chooseProfile':
        choice = { ...choice, profile: intent.id };
        return void make();
      case 'rerun':
        return void make(undefined, shown !== null);
      case 'cancel':
        return cancel();
      case 'openSample':
        choice = { ...choice, sample: true };
        return void make();
      case 'openFolder':
        return ports.openFolder();
      case 'showOutput':
        return ports.showOutput();
      default:
        assertNever(intent);
    }
  }

  return {
    get shown() {
      return page ? null : shown;
    },
    get choice() {
      return choice;
    },
    handle,
    async start(next, event) {
      choice = { ...choice, ...next };
      await make(event);
    },
    edited: () => make(undefined, true),
    showScenario,
    async goToStatement({ scenario, functionName, text, occurrence }) {
      await showScenario(scenario);
      if (!shown || page) return false;
      stop();
      try {
        const cursor = await ports.request('findEvent', { functionName, text, occurrence });
        if (cursor) show(cursor);
        return cursor !== null;
      } catch (error) {
        ports.log('warn', `simulator: ${messageOf(error)}`);
        return false;
      }
    },
    goTo: (event) => handle({ type: 'goTo', event }),
    progress(events, message) {
      if (page?.kind === 'loading')
        say({ ...page, eventsSoFar: events, message: page.previous ? page.message : message });
    },
    serviceEnded(reason, willRestart) {
      // A Run that was being made is not tried again by itself: it may be what ended the process.
      if (making || !shown || page) return;
      if (willRestart) void make(shown.cursor.event);
      else keepOld(shown, `The simulator process ended: ${reason}.`);
    },
    treeGone() {
      if (!shown) return;
      notice = 'The tree of this run is no longer open: its source is gone.';
      ports.follow(shown.root, null, false);
      push();
    },
    closed() {
      stop();
      if (shown) ports.follow(shown.root, null, false);
    },
  };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
