// `ringside simulate SCENARIO`: makes a Run of a tree's C through the simulator service and prints or exports it.
// SPDX-License-Identifier: MIT
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type {
  EventRow,
  RunReply,
  RunSummary,
  SimulatorServiceApi,
  SimulatorServiceEvents,
} from '../../protocol/simulatorService.ts';
import type { SignalFrameView } from '../../protocol/panel.ts';
import { packageRoot } from '../../service/packageRoot.ts';
import { startService, type ServiceClient } from '../../service/rpc/childClient.ts';
import { BadInput } from '../badInput.ts';
import { needed, noMore, oneOf, parseCommand, type CommandContext } from '../commandLine.ts';
import { keyValues } from '../keyValues.ts';
import { runExport } from '../../core/sim/export/runExport.ts';
import { scheduleLines } from '../scheduleText.ts';
import { kernelTree } from '../treeSession.ts';
import { importCommand } from './importCommand.ts';

const rowsPerRequest = 2_000;

const simulatorOf = (context: CommandContext): ServiceClient<SimulatorServiceApi> =>
  startService<SimulatorServiceApi, SimulatorServiceEvents>({
    kind: 'simulator',
    entry: context.serviceEntry,
    events: ['log'],
    onEvent(event) {
      if (event.event === 'log' && event.params.level !== 'info') context.err(`${event.params.message}\n`);
    },
    log: (line) => context.err(`${line}\n`),
    maximumRestarts: 0,
  });

/** The packaged scenarios and the tree's own in .ringside/. */
async function list(context: CommandContext, treeRoot: string, json: boolean): Promise<number> {
  const client = simulatorOf(context);
  try {
    const { scenarios } = await client.request('scenarios', { treeRoot });
    for (const one of scenarios)
      context.out(json ? `${JSON.stringify(one)}\n` : `${one.id.padEnd(24)} ${one.title}\n`);
    return 0;
  } finally {
    await client.dispose();
  }
}

/** Exit code 1 if a checker found something or if the tree's code cannot be run. */
export async function simulateCommand(context: CommandContext): Promise<number> {
  const { values, positionals } = parseCommand(context.args, {
    tree: { type: 'string' },
    set: { type: 'string', multiple: true },
    export: { type: 'string' },
    import: { type: 'string' },
    json: { type: 'boolean' },
    list: { type: 'boolean' },
  });
  if (values.list) {
    noMore(positionals, 0);
    return list(context, kernelTree(values.tree ?? sampleTree()), values.json ?? false);
  }
  const format =
    values.export === undefined ? null : oneOf(values.export, '--export', ['csv', 'chrome-trace']);
  if (values.import !== undefined) {
    noMore(positionals, 0);
    if (values.set) throw new BadInput('--set is for scenarios: an imported trace has no settings');
    return importCommand(context, values.import, { tree: values.tree, format, json: values.json ?? false });
  }
  const named = needed(positionals, 0, 'SCENARIO');
  noMore(positionals, 1);
  const set = keyValues(values.set ?? [], '--set');
  const treeRoot = kernelTree(values.tree ?? sampleTree());
  const scenario = existsSync(named) && statSync(named).isFile() ? resolve(named) : named;

  const client = simulatorOf(context);
  try {
    const reply = await client.request('run', { treeRoot, scenario, overlays: [], set });
    const run = made(reply);
    const text = format === null ? null : runExport(format, run.run);
    for (let from = 0; from < run.summary.events; from += rowsPerRequest) {
      const to = Math.min(from + rowsPerRequest, run.summary.events);
      const rows = await client.request('events', { from, to });
      if (text) context.out(text.add(rows));
      else context.out(rows.map(values.json ? (row) => `${JSON.stringify(row)}\n` : rowText).join(''));
    }
    if (text) context.out(text.end());
    else context.out(values.json ? `${JSON.stringify(run.summary)}\n` : summaryText(run.summary));
    if (run.run.stopped) context.err(`ringside: the Run stopped: ${run.run.stopped.message}\n`);
    for (const { checker, event, message } of run.summary.findings) {
      context.err(`ringside: ${checker} at event ${event}: ${message}\n`);
    }
    return run.summary.findings.length > 0 || run.run.stopped ? 1 : 0;
  } finally {
    await client.dispose();
  }
}

function made(reply: RunReply): Extract<RunReply, { kind: 'run' }> {
  if (reply.kind === 'run') return reply;
  const place = reply.place ? ` (${reply.place.path}:${reply.place.line1})` : '';
  const message = `${reply.message}${place}`;
  // A tree whose code is not understood is no mistake of the user's.
  if (reply.code === 'cannot-run' || reply.code === 'cancelled') throw new Error(message);
  throw new BadInput(message);
}

const sampleTree = (): string => join(packageRoot(), 'sample', '6.1');

function rowText({ event, cycle, cpu, task, depth, text, note, place }: EventRow): string {
  const where = place ? `  ${place.path}:${place.line1}` : '';
  const what = `${'  '.repeat(depth)}${text}${note === '' ? '' : `  [${note}]`}`;
  return `${String(event).padStart(6)} ${String(cycle).padStart(9)} cpu${cpu} ${task.padEnd(12)} ${what}${where}\n`;
}

function frameText(frame: SignalFrameView): string {
  const whose = `${frame.signal} for ${frame.comm}`;
  if (frame.struct === null) return `frame of ${whose}: refused`;
  const image = frame.image ? `, FPU image ${frame.image.size} bytes at ${frame.image.address}` : '';
  return `frame of ${whose}: struct ${frame.struct} at ${frame.stackPointer ?? '?'}${image}${frame.onAltStack ? ', on the alternate stack' : ''}`;
}

function summaryText(summary: RunSummary): string {
  const notModelled = Object.entries(summary.notModelled).map(([name, count]) => `${name} (${count})`);
  return [
    `${summary.events} events, ${summary.statements} statements: ${summary.fromTree} of the tree, ${summary.fromStandIn} of a stand-in`,
    ...(notModelled.length > 0 ? [`not modelled: ${notModelled.join(', ')}`] : []),
    ...Object.entries(summary.metrics).map(([name, value]) => `${name}: ${value}`),
    ...summary.frames.map(frameText),
    ...(summary.schedule ? scheduleLines(summary.schedule) : []),
    `${summary.findings.length} findings, state ${summary.stateHash}`,
    '',
  ].join('\n');
}
