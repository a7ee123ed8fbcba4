// Turns the panel's intents into requests to the simulator service and pushes the panel's state. One shown Run at most;
// moves are in order; an edit makes the Run anew while the old one stays. No vscode: simulator.ts gives it its ports.
// SPDX-License-Identifier: MIT
import { assertNever } from '../../core/base/result.ts';
import type {
  CursorView,
  PanelIntent,
  PanelState,
  PointedPart,
  RunControls,
  RunPoint,
  RunSettings,
  ScenarioChoice,
  SettingInfo,
  ToPanel,
} from '../../protocol/panel.ts';
import { panelProtocolVersion } from '../../protocol/panel.ts';
import type { EraInfo, ProfileInfo, RunReply } from '../../protocol/simulatorService.ts';
import { breakpointDesk } from './breakpointDesk.ts';
import type { MakeHow, Making, PanelController, RunChoice, ShownRun } from './controllerTypes.ts';
import { followPlace } from './followPlace.ts';
import { placeOf, returnTo } from './keepPlace.ts';
import { afterPatience, loadingState, quietOrAborted, runParams } from './making.ts';
import { moveQueue } from './moveQueue.ts';
import { nextFiles } from './nextFiles.ts';
import { player } from './player.ts';
import type { PanelPorts } from './ports.ts';
import { goneState, noTreeState, problemState, reasonOf } from './problemState.ts';
import { tabFeed } from './tabFeed.ts';
import { writerDesk } from './writerDesk.ts';

export function panelController(
  ports: PanelPorts,
  initial: RunChoice,
  initialFollow: boolean,
): PanelController {
  const moves = moveQueue();
  let choice = initial;
  let scenarios: readonly ScenarioChoice[] = [];
  let profiles: readonly ProfileInfo[] = [];
  let eras: readonly EraInfo[] = [];
  let settings: readonly SettingInfo[] = [];
  let shown: ShownRun | null = null;
  /** What is shown instead of a Run. */
  let page: PanelState | null = null;
  let follow = initialFollow;
  let notice: string | null = null;
  let pointed: PointedPart | null = null;
  let turns = 0;
  /** The run request under way. */
  let making: Making | null = null;
  /** Where the next Run begins, of a kept panel or a link. */
  let wantedEvent: number | undefined;

  /** Makings are in order: each begins when the one before it has been taken over or dropped. */
  let turn: Promise<void> = Promise.resolve();

  const tabs = tabFeed(ports, { shown: () => (page || making ? null : shown), madeFrom: () => choice });
  const push = (): void => ports.send({ type: 'state', version: panelProtocolVersion, state: state() });
  function state(): PanelState {
    if (page) return page;
    if (!shown) return noTreeState;
    const { run, cursor } = shown;
    return { kind: 'run', run, cursor, ...controls(), tabView: tabs.viewOf(run.runId), change: shown.change };
  }
  const chosen = (): RunSettings => {
    const { scenario, sample, profile = null, set = {} } = choice;
    return { scenario, sample, profile, set };
  };
  const controls = (): RunControls => ({
    scenarios,
    profiles,
    eras,
    settings,
    chosen: chosen(),
    follow,
    playing: play.playing,
    eventsPerSecond: play.eventsPerSecond,
    notice,
    writer: writer.view,
    pointed,
    breakpoints: breakpoints.list,
    breakpointHelp: breakpoints.help,
  });
  /** Everything but the Run and the cursor, which have not changed. */
  function pushControls(): void {
    if (page || !shown) return;
    const { runId } = shown.run;
    ports.send({ type: 'controls', version: panelProtocolVersion, runId, controls: controls() });
  }
  const breakpoints = breakpointDesk(ports.request, () => {
    pushControls();
    ports.runChanged();
  });
  const writer = writerDesk(ports, pushControls);
  const play = player({
    every: ports.every,
    canStep: () => shown !== null && !page && !shown.cursor.atLast,
    isBusy: () => moves.busy,
    step() {
      move(() => ports.request('move', { how: 'step' }));
      const next = (shown?.cursor.event ?? 0) + 1;
      return (shown?.run.findings.some(({ event }) => event === next) ?? false) || breakpoints.stopsAt(next);
    },
  });
  const say = (next: PanelState): void => {
    page = next;
    push();
  };

  function show(cursor: CursorView): void {
    if (!shown || cursor.runId !== shown.run.runId) return;
    shown = { ...shown, cursor };
    writer.clear();
    pointed = null;
    if (cursor.atLast) play.stop();
    // The source first: the editor's mark is a small thing, and drawing the panel is not.
    followCursor();
    const message: ToPanel = {
      type: 'cursor',
      version: panelProtocolVersion,
      cursor,
      playing: play.playing,
    };
    if (!page) ports.send(message);
    tabs.refresh();
    ports.runChanged();
  }
  const followCursor = (open = true): void => {
    if (!shown) return;
    const { root, functions, cursor } = shown;
    const place = follow && !page ? followPlace(cursor) : null;
    ports.follow(root, place, open);
    if (place) ports.willFollow(root, nextFiles(functions, cursor.event, place.path));
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

  const within = (event: number): number => Math.min(event, Math.max((shown?.run.eventCount ?? 1) - 1, 0));

  async function make(how: MakeHow = {}): Promise<void> {
    const { keep = false, edit, from = 'edit' } = how;
    const root = choice.sample ? ports.sampleRoot : ports.treeRoot();
    // What was chosen and has not been shown is not gone back to.
    const before = making?.before ?? how.before;
    making?.abort.abort();
    making = null;
    moves.clear();
    play.stop();
    if (!keep || root === null) forget();
    if (root === null) return say(noTreeState);
    const mine: Making = (making = { abort: new AbortController(), previous: shown, from, before });
    const loading = (): void => say(loadingState(mine.previous !== null));
    if (!edit || !shown || page) loading();
    else void afterPatience(edit, ports.every, () => (making === mine ? loading() : undefined));
    const earlier = turn;
    turn = earlier.then(() => (making === mine ? madeAndShown(mine, how, root) : undefined));
    await turn;
  }
  async function madeAndShown(mine: Making, { event, keep, edit }: MakeHow, root: string): Promise<void> {
    const { from, previous } = mine;
    const quiet = edit && quietOrAborted(edit, mine.abort.signal);
    try {
      // The tree's own scenarios come and go.
      if (scenarios.length === 0 || from === 'scenario')
        ({ scenarios, profiles, eras, settings } = await ports.request('scenarios', { treeRoot: root }));
      // A place that cannot be told is not worth failing for.
      const place =
        previous && from !== 'scenario' && (await placeOf(previous.cursor, ports.request).catch(() => null));
      if (making !== mine) return;
      const asked = performance.now();
      const params = runParams(choice, root, ports.overlays(root), edit !== undefined);
      const reply = await ports.request('run', params, mine.abort.signal);
      const remadeMs = edit ? performance.now() - asked : null;
      if (reply.kind === 'problem') {
        await quiet;
        return making === mine ? failed(reply, mine) : undefined;
      }
      const { run, functions, files, change } = reply;
      let cursor: CursorView | null = null;
      if (place) cursor = await returnTo(place, run, ports.request);
      else if (event !== undefined && run.eventCount > 0)
        cursor = await ports.request('goTo', { event: Math.min(event, run.eventCount - 1) });
      await quiet;
      await breakpoints.apply();
      const made = { root, run, functions, files, change, remadeMs, cursor: cursor ?? reply.cursor };
      if (making !== mine) {
        // A later edit came: this one is not shown, but it is what the service has, and the last that was good.
        if (making?.previous && making.previous === previous) shown = making.previous = made;
        return;
      }
      making = null;
      page = null;
      notice =
        event !== undefined && event >= run.eventCount
          ? `Event ${event} was wanted; this run ends with event ${run.eventCount - 1}.`
          : null;
      wantedEvent = undefined;
      writer.clear();
      shown = made;
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
    const cancelled = making;
    making = null;
    cancelled.abort.abort();
    failed({ kind: 'problem', code: 'cancelled', message: '', place: null }, cancelled);
  }
  function failed(problem: Extract<RunReply, { kind: 'problem' }>, { previous, from, before }: Making): void {
    making = null;
    if (problem.code !== 'cancelled') ports.log('info', `simulator: ${reasonOf(problem)}`);
    if (previous) {
      const reason = problem.code === 'cancelled' ? 'making the run anew was cancelled' : reasonOf(problem);
      // What was chosen cannot be: the panel shows, and an edit makes anew, what was there before.
      if (before) choice = before;
      return keepOld(
        previous,
        from === 'edit' ? `This is the run before the edit: ${reason}` : `The run before it stays: ${reason}`,
      );
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
    choose({ ...choice, scenario }, 'scenario');
    await underWay;
  }
  function restore({ scenario, sample, profile, set, event, breakpoints: kept }: RunPoint): void {
    choice = { scenario, sample, set, ...(profile === null ? {} : { profile }) };
    breakpoints.restore(kept);
    wantedEvent = event;
  }
  let underWay: Promise<void> = Promise.resolve();
  function choose(next: RunChoice, from: Making['from']): void {
    const before = choice;
    choice = next;
    underWay = make({ keep: shown !== null && !page, from, before });
  }

  function handle(intent: PanelIntent): void {
    switch (intent.type) {
      case 'ready':
        if (shown || page) push();
        else void make(wantedEvent === undefined ? {} : { event: wantedEvent });
        return;
      case 'move':
        play.stop();
        return move(() => ports.request('move', { how: intent.how }));
      case 'goTo':
        play.stop();
        return move(() => ports.request('goTo', { event: within(intent.event) }), true);
      case 'toggleStep':
        return move(() => ports.request('toggleStep', { event: intent.event, open: intent.open }));
      case 'play':
        if (intent.on) play.start();
        else play.stop();
        return pushControls();
      case 'speed':
        play.setSpeed(intent.eventsPerSecond);
        return pushControls();
      case 'follow':
        follow = intent.on;
        followCursor();
        return pushControls();
      case 'openSource': {
        const root = shown?.root ?? (choice.sample ? ports.sampleRoot : ports.treeRoot());
        if (root !== null) ports.openSource(root, intent.path, intent.line1);
        return;
      }
      case 'whoWrote':
        return void writer.ask(intent.key);
      case 'closeWriter':
        writer.clear();
        return pushControls();
      case 'openTab':
      case 'compareWith':
      case 'startSweep':
      case 'cancelSweep':
      case 'startWaits':
      case 'cancelWaits':
        return tabs.handle(intent);
      case 'typeBreakpoint':
      case 'addBreakpoint':
      case 'removeBreakpoint':
      case 'enableBreakpoint':
        return void breakpoints
          .handle(intent)
          .catch((error: unknown) => ports.log('warn', `simulator: breakpoints: ${messageOf(error)}`));
      case 'chooseScenario':
        return choose({ ...choice, scenario: intent.id }, 'scenario');
      case 'chooseProfile':
        return choose({ ...choice, profile: intent.id }, 'setting');
      case 'set': {
        const { [intent.key]: _, ...others } = choice.set ?? {};
        const set = intent.value === null ? others : { ...others, [intent.key]: intent.value };
        return choose({ ...choice, set }, 'setting');
      }
      case 'resetSettings':
        return choose({ scenario: choice.scenario, sample: choice.sample }, 'setting');
      case 'copyLink':
        if (shown) {
          const { event } = shown.cursor;
          const { treeLabel } = shown.run;
          ports.copyLink({ ...chosen(), event, breakpoints: breakpoints.list, treeLabel });
        }
        return;
      case 'export':
        return shown && !page ? ports.saveRun(intent.format) : undefined;
      case 'savePicture':
        return ports.savePicture(intent.picture);
      case 'rerun':
        return void make({ keep: shown !== null });
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
    breakpoints,
    tabs,
    get shown() {
      return page ? null : shown;
    },
    get latest() {
      return page && !making ? null : shown;
    },
    get choice() {
      return choice;
    },
    handle,
    async start(next, event) {
      choice = { ...choice, ...next };
      await make(event === undefined ? {} : { event });
    },
    restore,
    async open(point) {
      const before = choice;
      restore(point);
      await make({ event: point.event, keep: shown !== null && !page, from: 'scenario', before });
      const { treeLabel } = shown?.run ?? {};
      if (
        treeLabel === undefined ||
        notice !== null ||
        point.treeLabel === '' ||
        treeLabel === point.treeLabel
      )
        return;
      notice = `The link was made on ${point.treeLabel}: on ${treeLabel} its event may be another one.`;
      pushControls();
    },
    edited: (quiet = Promise.resolve()) => make({ keep: true, edit: quiet }),
    showScenario,
    async goToStatement({ scenario, functionName, text, occurrence }) {
      await showScenario(scenario);
      if (!shown || page) return false;
      play.stop();
      try {
        const cursor = await ports.request('findEvent', { functionName, text, occurrence });
        if (cursor) show(cursor);
        return cursor !== null;
      } catch (error) {
        ports.log('warn', `simulator: ${messageOf(error)}`);
        return false;
      }
    },
    showPage: say,
    pointAt(part) {
      pointed = { part, turn: ++turns };
      pushControls();
    },
    goTo: (event) => handle({ type: 'goTo', event }),
    progress(events, message) {
      if (page?.kind === 'loading')
        say({ ...page, eventsSoFar: events, message: page.previous ? page.message : message });
    },
    serviceEnded(reason, willRestart) {
      tabs.ended();
      // A Run that was being made is not tried again by itself: it may be what ended the process.
      if (making || !shown || page) return;
      if (willRestart) void make({ event: shown.cursor.event });
      else keepOld(shown, `The simulator process ended: ${reason}.`);
    },
    treeGone() {
      if (!shown) return;
      notice = 'The tree of this run is no longer open: its source is gone.';
      ports.follow(shown.root, null, false);
      push();
    },
    closed() {
      play.stop();
      if (shown) ports.follow(shown.root, null, false);
    },
  };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
