// The simulator service: makes Runs and keeps the session = (Run, cursor). Answers src/protocol/simulatorService.ts
// on a connection; started by main.ts in a child process of its own, so that a long Run blocks nobody.
// SPDX-License-Identifier: MIT
import { availableParallelism } from 'node:os';
import type { CancellationToken, MessageConnection } from 'vscode-jsonrpc/node.js';
import { notParsed } from '../../core/exec/ir.ts';
import type { Run } from '../../core/sim/run.ts';
import { costsOf } from '../../core/sim/sweep/costView.ts';
import { Session } from '../../core/sim/session.ts';
import { scheduleView } from '../../core/sim/view/scheduleView.ts';
import { placeOf, runView } from '../../core/sim/view/runView.ts';
import type { CParser } from '../../core/syntax/tree.ts';
import { eventKinds } from '../../core/trace/traceColumns.ts';
import type { ImportParams, ImportReply } from '../../protocol/traceImport.ts';
import type {
  RunParams,
  RunReply,
  SimulatorArgs,
  SimulatorMethod,
  SimulatorReply,
  SimulatorServiceEvents,
} from '../../protocol/simulatorService.ts';
import type { SimulateInput } from '../../core/sim/simulate.ts';
import { createParser } from '../parser/createParser.ts';
import { importTrace, type ImportedTrace } from './importTrace.ts';
import { comparing } from './comparing.ts';
import { eras, makeRun, problem, profiles, settings } from './makeRun.ts';
import { RunReaders } from './runReaders.ts';
import { listScenarios } from './scenarioFiles.ts';
import { makeWaits } from './waits.ts';
import { sweep } from './sweep.ts';
import { eventRows, executedFunctions, summaryOf } from './summary.ts';
import { tracePointSources } from './tracePoints.ts';
import { traceSlices, traceView } from './traceView.ts';

/** Answers on a connection until it closes. `workerEntry`: the services' bundle, for sweeps by several processes. */
export function startSimulatorService(
  connection: MessageConnection,
  { workerEntry }: { readonly workerEntry: string | null },
): void {
  let session: Session | null = null;
  let parser: Promise<CParser> | null = null;
  let imported: ImportedTrace | null = null;
  let readers: RunReaders | null = null;
  let runs = 0;
  const emit = <E extends keyof SimulatorServiceEvents>(event: E, params: SimulatorServiceEvents[E]): void =>
    void connection.sendNotification(event, params).catch(() => undefined);
  const answer = <M extends SimulatorMethod>(
    method: M,
    handle: (
      params: SimulatorArgs<M>,
      token: CancellationToken,
    ) => SimulatorReply<M> | Promise<SimulatorReply<M>>,
  ): void => {
    connection.onRequest(method, async (params: SimulatorArgs<M>, token: CancellationToken) => {
      const reply = await handle(params, token);
      return reply === undefined ? null : reply;
    });
  };
  /** A reply built from the session after a move; null when there is none. */
  const moved = (move: (session: Session) => boolean): SimulatorReply<'move'> =>
    session && move(session) ? session.view() : null;

  const theParser = (): Promise<CParser> =>
    (parser ??= createParser().then((made) => {
      if (made.note) emit('log', { level: 'warn', message: made.note });
      return made.parser;
    }));

  const importOne = async (
    { path, treeRoot }: ImportParams,
    token: CancellationToken,
  ): Promise<ImportReply> => {
    const isCancelled = (): boolean => token.isCancellationRequested;
    const read = await importTrace(path, isCancelled, (bytesDone, bytesTotal, lines) =>
      emit('importProgress', { bytesDone, bytesTotal, lines }),
    );
    if (!read.ok)
      return { kind: 'problem', code: read.cancelled ? 'cancelled' : 'bad-trace', message: read.message };
    imported = read.value;
    const { events, texts, columns } = read.value.trace;
    const names = new Set<string>(
      Object.entries(events).flatMap(([name, count]) => (count > 0 ? [name] : [])),
    );
    if (names.delete('x86_fpu')) {
      for (let i = 0; i < columns.count; i++)
        if (columns.kind[i] === eventKinds.indexOf('x86_fpu')) names.add(texts[columns.other[i] ?? 0] ?? '');
    }
    const sources =
      treeRoot === null ? {} : await tracePointSources(treeRoot, [...names], await theParser(), isCancelled);
    return { kind: 'trace', trace: traceView(read.value, sources) };
  };
  const compared = comparing(async (params) => makeRun(params, await theParser(), 'other', () => undefined));

  const run = async (params: RunParams, token: CancellationToken): Promise<RunReply> => {
    let played: SimulateInput | null = null;
    const made = makeRun(
      params,
      await theParser(),
      `run-${++runs}`,
      (events) => emit('progress', { events, message: params.scenario }),
      (input) => (played = input),
    );
    if ('kind' in made) return made;
    // What came meanwhile is read now: a Run that nobody waits for any more does not become the session.
    await new Promise((read) => setImmediate(read));
    if (token.isCancellationRequested) return problem('cancelled', `${params.scenario} was cancelled`);
    const broken = session ? brokenSource(made, params) : null;
    if (broken) return broken;
    const change = compared.shown(params, made, session?.run ?? null);
    session = new Session(made);
    readers = played && new RunReaders(played);
    return {
      kind: 'run',
      run: runView(made),
      cursor: session.view(),
      functions: executedFunctions(made),
      summary: summaryOf(made),
      files: (played as SimulateInput | null)?.program.paths ?? [],
      change,
    };
  };

  answer('scenarios', ({ treeRoot }) => ({
    scenarios: listScenarios(treeRoot ?? null),
    profiles,
    eras,
    settings,
  }));
  answer('run', run);
  answer('move', ({ how }) =>
    moved((one) => {
      one.move(how);
      return true;
    }),
  );
  answer('goTo', ({ event }) =>
    moved((one) => {
      one.goTo(event);
      return true;
    }),
  );
  answer('toggleStep', ({ event, open }) =>
    moved((one) => {
      one.fold(event, open);
      return true;
    }),
  );
  answer('findEvent', ({ functionName, text, occurrence }) =>
    moved((one) => {
      const event = one.find(functionName, text, occurrence);
      if (event === null) return false;
      one.goTo(event);
      return true;
    }),
  );
  answer(
    'occurrence',
    ({ functionName, text, event }) => session?.occurrence(functionName, text, event) ?? null,
  );
  answer('setBreakpoints', ({ breakpoints }) => session?.setBreakpoints(breakpoints) ?? null);
  answer('breakpointHelp', ({ text }) => session?.breakpointHelp(text) ?? null);
  answer('whoWrote', ({ key }) => session?.whoWrote(key) ?? null);
  answer('whoReads', ({ key }) => {
    const readings = readers?.of(key);
    return session && readings ? session.readsAround(readings) : null;
  });
  answer('signalFrame', ({ delivery }) => session?.signalFrame(delivery) ?? null);
  answer('signals', () => session?.signals() ?? null);
  answer('events', ({ from, to }) => (session ? eventRows(session.run, from, to) : []));
  answer('waits', async (params, token) =>
    makeWaits(params, await theParser(), {
      isCancelled: () => token.isCancellationRequested,
      onProgress: (done, steps, what) => emit('waitsProgress', { id: params.id, done, steps, what }),
    }),
  );
  answer('schedule', () => session && scheduleView(session.run));
  answer('importTrace', importOne);
  answer('traceSlices', ({ from, to }) => (imported ? traceSlices(imported, from, to) : []));
  answer('compare', (params) => session && compared.with(params.with, session));
  answer('costs', () => session && costsOf(session.run));
  answer('sweep', async (params, token) =>
    sweep(params, await theParser(), {
      isCancelled: () => token.isCancellationRequested,
      onProgress: (done, runs) => emit('sweepProgress', { id: params.id, done, runs }),
      workers: workerEntry === null ? null : { entry: workerEntry, most: availableParallelism() },
    }),
  );
  answer('shutdown', () => {
    imported = null;
    session = null;
    readers = null;
  });
  connection.listen();
}

/** A Run made anew from source that does not parse: the last good Run stays, and this is what is said. */
function brokenSource(made: Run, params: RunParams): RunReply | null {
  const { stopped } = made;
  if (stopped?.message !== notParsed) return null;
  const place = placeOf(stopped.statement);
  const where = place ? ` at ${place.path}:${place.line1}` : '';
  const message = `${stopped.functionName}() does not parse${where} (${params.overlays.length > 0 ? 'with your unsaved edits' : 'as saved'})`;
  return { kind: 'problem', code: 'cannot-run', message, place };
}
