// `ringside simulate --import FILE`: reads a trace that the user recorded and prints who ran when, how long tasks waited,
// and everything that was not read, with its place. Called by simulateCommand.ts.
// SPDX-License-Identifier: MIT
import { resolve } from 'node:path';
import type { SimulatorServiceApi, SimulatorServiceEvents } from '../../protocol/simulatorService.ts';
import type { TraceSlice, TraceSpread, TraceView } from '../../protocol/traceImport.ts';
import { startService } from '../../service/rpc/childClient.ts';
import { BadInput } from '../badInput.ts';
import type { CommandContext } from '../commandLine.ts';
import { slicesCsv, slicesTrace } from '../traceExport.ts';
import { kernelTree } from '../treeSession.ts';

interface ImportOptions {
  readonly tree: string | undefined;
  readonly format: 'csv' | 'chrome-trace' | null;
  readonly json: boolean;
}

const slicesPerRequest = 20_000;

/** Exit code 1 if lines of it were damaged, cut, or ran backwards in time; the rest is read and printed. */
export async function importCommand(
  context: CommandContext,
  file: string,
  { tree, format, json }: ImportOptions,
): Promise<number> {
  const treeRoot = tree === undefined ? null : kernelTree(tree);
  const client = startService<SimulatorServiceApi, SimulatorServiceEvents>({
    kind: 'simulator',
    entry: context.serviceEntry,
    events: ['log', 'importProgress'],
    onEvent(event) {
      if (event.event === 'log' && event.params.level !== 'info') context.err(`${event.params.message}\n`);
      if (event.event !== 'importProgress' || !context.errIsTerminal) return;
      const { bytesDone, bytesTotal, lines } = event.params;
      const isDone = bytesDone >= bytesTotal;
      context.err(
        isDone ? '\r\x1b[K' : `\r\x1b[K${lines} lines, ${Math.round((100 * bytesDone) / bytesTotal)} %`,
      );
    },
    log: (line) => context.err(`${line}\n`),
    maximumRestarts: 0,
  });
  try {
    const reply = await client.request('importTrace', { path: resolve(file), treeRoot });
    if (reply.kind === 'problem') throw new BadInput(reply.message);
    const { trace } = reply;
    if (format === null) context.out(json ? `${JSON.stringify(trace)}\n` : traceText(trace));
    else {
      const slices: TraceSlice[] = [];
      for (let from = 0; from < trace.slices; from += slicesPerRequest)
        slices.push(...(await client.request('traceSlices', { from, to: from + slicesPerRequest })));
      context.out(format === 'csv' ? slicesCsv(slices, trace) : slicesTrace(slices, trace));
    }
    const { problems, remarks } = notes(trace);
    for (const note of [...problems, ...remarks]) context.err(`ringside: ${note}\n`);
    return problems.length > 0 ? 1 : 0;
  } finally {
    await client.dispose();
  }
}

/** What is wrong with the trace, and what a reader should know about it. */
function notes(trace: TraceView): {
  readonly problems: readonly string[];
  readonly remarks: readonly string[];
} {
  const { malformed, backwards, unknown, cut, stopped, contradictions, lost, overwritten } = trace;
  const many = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`;
  const problems = [
    ...(stopped === null ? [] : [stopped]),
    ...(cut === null || cut.isRead ? [] : [`line ${cut.line1} is cut: "${cut.text}"`]),
    ...(malformed.count === 0
      ? []
      : [
          `${many(malformed.count, 'line names an event, but its fields are', 'lines name an event, but their fields are')} in no known form: ${first(malformed.first)}`,
        ]),
    ...(backwards.count === 0
      ? []
      : [
          `time runs backwards in ${many(backwards.count, 'line, which is', 'lines, which are')} left out: ${backwards.first.map(({ line1, cpu }) => `line ${line1} on CPU ${cpu}`).join(', ')}${backwards.count > backwards.first.length ? ', ..' : ''}`,
        ]),
    ...(contradictions.line1 === null
      ? []
      : [
          `${many(contradictions.count, 'line names', 'lines name')} another running task than the switches before, the first is line ${contradictions.line1}: events are missing`,
        ]),
  ];
  const remarks = [
    ...(cut?.isRead === true ? [`the last line, ${cut.line1}, has no end: the trace may be cut there`] : []),
    ...(unknown.count === 0
      ? []
      : [`${many(unknown.count, 'line is', 'lines are')} in no known form: ${first(unknown.first)}`]),
    ...lost
      .slice(0, 5)
      .map(
        ({ cpu, count, line1 }) =>
          `line ${line1}: ${count ?? 'some'} events lost${cpu === null ? '' : ` on CPU ${cpu}`}`,
      ),
    ...(lost.length > 5 ? [`events were lost at ${lost.length} places`] : []),
    ...(overwritten > 0
      ? [`${overwritten} earlier events were overwritten in the buffer before it was read`]
      : []),
  ];
  return { problems, remarks };
}

const first = (places: readonly { readonly line1: number; readonly text: string }[]): string =>
  places.map(({ line1, text }) => `line ${line1} "${text}"`).join(', ');

const shownTasks = 40;

function traceText(trace: TraceView): string {
  const { tasks, cpus, counts, latency, needResched, switches, unused, sources, unit } = trace;
  const shown = tasks.filter(({ isIdle }) => !isIdle);
  const read = Object.entries(counts).filter(([, count]) => count > 0);
  const time = (value: number): string => (unit === 'ns' ? (value / 1_000).toFixed(3) : String(value));
  const wait = ({ count, median, p99, max, maxLine1 }: TraceSpread): string =>
    count === 0
      ? 'none'
      : `${count}, median ${time(median)}, 99 % ${time(p99)}, max ${time(max)} (line ${maxLine1 ?? '?'})`;
  return [
    `${trace.path}: ${trace.formats.join(', ')}; ${trace.lines} lines, ${trace.events} events: ${read.map(([name, count]) => `${count} ${name}`).join(', ')}`,
    `${cpus.length} CPUs, ${time(trace.lastNs - trace.firstNs)} ${unit === 'ns' ? 'us' : 'clock counts'}; times in ${unit === 'ns' ? 'us' : 'clock counts'}`,
    `switches: ${switches.voluntary} voluntary, ${switches.preempted} preempted`,
    `wake-up latency: ${wait(latency)}`,
    ...(needResched ? [`NEED_RESCHED seen set until the switch: ${wait(needResched)}`] : []),
    '',
    '    pid  task                      run   share  volunt.  preempt.  woken  latency 99 %   latency max',
    ...shown
      .slice(0, shownTasks)
      .map(
        ({ pid, comm, runNs, share, voluntary, preempted, latency: own }) =>
          `${String(pid).padStart(7)}  ${comm.padEnd(16)} ${time(runNs).padStart(13)} ${(100 * share).toFixed(2).padStart(6)}% ${String(voluntary).padStart(8)} ${String(preempted).padStart(9)} ${String(own.count).padStart(6)} ${time(own.p99).padStart(13)} ${time(own.max).padStart(13)}`,
      ),
    ...(shown.length > shownTasks ? [`    .. ${shown.length - shownTasks} more tasks: --json has all`] : []),
    '',
    ...Object.entries(unused).map(([name, count]) => `not used: ${name} (${count})`),
    ...Object.entries(sources).flatMap(([event, places]) =>
      places.length === 0
        ? [`${event}: no function of the tree emits it`]
        : places.map(
            ({ function: name, place }) => `${event}: ${name ?? '(file scope)'} ${place.path}:${place.line1}`,
          ),
    ),
    '',
  ].join('\n');
}
