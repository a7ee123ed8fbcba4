// The part of the panel that depends on the cursor: the statement, what changed, why, and the state it left.
// Built from a Run and a RunState that stands at the event. Called by Session.
// SPDX-License-Identifier: MIT
import type { CursorView, Origin, ViewStatement } from '../panelView.ts';
import { noteAt, statementAt } from '../run.ts';
import type { Operation, Run } from '../run.ts';
import type { RunState } from '../runState.ts';
import { changesOf } from './changes.ts';
import { imageViews } from './images.ts';
import { machineViews } from './machineView.ts';
import { placeOf } from './runView.ts';
import { stepViews } from './steps.ts';
import { whyOf } from './why.ts';

export function cursorView(
  run: Run,
  state: RunState,
  event: number,
  folds: ReadonlyMap<number, boolean>,
): CursorView {
  state.moveTo(event);
  const { shown, more } = changesOf(run, state, event);
  const operation = operationAt(run, event);
  return {
    runId: run.id,
    event,
    cycle: run.events.cycle[event] ?? 0,
    cpu: run.events.cpu[event] ?? 0,
    task: run.events.task[event] ?? 0,
    mode: run.events.inKernel[event] === 0 ? 'user' : 'kernel',
    operation: operation?.title ?? '',
    statement: viewOf(run, event),
    changed: shown,
    changedMore: more,
    why: whyOf(run, state, event),
    steps: stepViews(run, operation, event, folds),
    machine: machineViews(run, state, event),
    images: imageViews(run, state, event),
    atFirst: event <= 0,
    atLast: event >= run.events.length - 1,
  };
}

export function operationAt(run: Run, event: number): Operation | null {
  let low = 0;
  let high = run.operations.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const operation = run.operations[middle];
    if (!operation) return null;
    if (event < operation.from) high = middle - 1;
    else if (event >= operation.to) low = middle + 1;
    else return operation;
  }
  return null;
}

function viewOf(run: Run, event: number): ViewStatement {
  const entry = statementAt(run, event);
  const origin: Origin = entry?.origin ?? 'cpu';
  return {
    text: entry?.statement.text ?? '',
    note: noteAt(run, event),
    origin,
    place: entry ? placeOf(entry.statement) : null,
    functionName: entry?.functionName ?? '',
  };
}
