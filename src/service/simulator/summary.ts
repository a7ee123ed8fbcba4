// What a Run amounts to, for the CLI and the extension: counts, findings, metrics, and the functions that took part.
// SPDX-License-Identifier: MIT
import type { Run } from '../../core/sim/run.ts';
import { metricsOf } from '../../core/sim/metrics.ts';
import { countEvents, noteAt, statementAt } from '../../core/sim/run.ts';
import { stateHash } from '../../core/sim/runState.ts';
import { placeOf } from '../../core/sim/view/runView.ts';
import { signalFrames } from '../../core/sim/view/signalFrame.ts';
import type { EventRow, ExecutedFunction, RunSummary } from '../../protocol/simulatorService.ts';

export function summaryOf(run: Run): RunSummary {
  const fromTree = countEvents(run, 'tree');
  const fromStandIn = countEvents(run, 'stand-in');
  return {
    events: run.events.length,
    statements: fromTree + fromStandIn,
    fromTree,
    fromStandIn,
    notModelled: run.stopped?.name === 'not-modelled' ? { [run.stopped.message]: 1 } : {},
    findings: run.findings,
    metrics: metricsOf(run.marks, run.totalCycles),
    stateHash: stateHash(run),
    frames: signalFrames(run),
    schedule: run.schedule,
  };
}

export function executedFunctions(run: Run): ExecutedFunction[] {
  const byName = new Map<string, { path: string; line1: number; endLine1: number; events: number[] }>();
  for (let event = 0; event < run.events.length; event++) {
    const entry = statementAt(run, event);
    if (entry?.origin !== 'tree') continue;
    const place = placeOf(entry.statement);
    if (!place) continue;
    const key = `${entry.functionName}@${place.path}`;
    const known = byName.get(key);
    if (known) {
      known.events.push(event);
      known.line1 = Math.min(known.line1, place.line1);
      known.endLine1 = Math.max(known.endLine1, place.endLine1);
    } else byName.set(key, { ...place, events: [event] });
  }
  return [...byName].map(([key, { events, ...place }]) => ({
    name: key.slice(0, key.indexOf('@')),
    place,
    events,
  }));
}

export function eventRows(run: Run, from: number, to: number): EventRow[] {
  const rows: EventRow[] = [];
  for (let event = Math.max(0, from); event < Math.min(to, run.events.length); event++) {
    const entry = statementAt(run, event);
    rows.push({
      event,
      cycle: run.events.cycle[event] ?? 0,
      cpu: run.events.cpu[event] ?? 0,
      task: run.tasks[run.events.task[event] ?? 0]?.comm ?? '',
      depth: run.events.depth[event] ?? 0,
      text: entry?.statement.text ?? '',
      note: noteAt(run, event),
      origin: entry?.origin ?? '',
      place: entry ? placeOf(entry.statement) : null,
    });
  }
  return rows;
}
