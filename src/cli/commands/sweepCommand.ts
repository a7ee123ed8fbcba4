// `ringside sweep SCENARIO --vary KEY=...`: many runs over changing parameters through the simulator service, printed as
// a table, CSV or JSON. Says which costs are measured and which are illustrative.
// SPDX-License-Identifier: MIT
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { combinations, readVary } from '../../core/sim/sweep/plan.ts';
import type { SimulatorServiceApi, SimulatorServiceEvents } from '../../protocol/simulatorService.ts';
import type { SweepReply, SweepRow } from '../../protocol/sweep.ts';
import { packageRoot } from '../../service/packageRoot.ts';
import { startService } from '../../service/rpc/childClient.ts';
import { BadInput } from '../badInput.ts';
import { needed, noMore, parseCommand, wholeNumber, type CommandContext } from '../commandLine.ts';
import { csvField } from '../../core/sim/export/runExport.ts';
import { keyValues } from '../keyValues.ts';
import { kernelTree } from '../treeSession.ts';

/** Exit code 1 if a checker found something in a run, or a run stopped. */
export async function sweepCommand(context: CommandContext): Promise<number> {
  const { values, positionals } = parseCommand(context.args, {
    tree: { type: 'string' },
    vary: { type: 'string', multiple: true },
    steps: { type: 'string' },
    set: { type: 'string', multiple: true },
    csv: { type: 'boolean' },
    json: { type: 'boolean' },
  });
  const named = needed(positionals, 0, 'SCENARIO');
  noMore(positionals, 1);
  if (values.csv && values.json) throw new BadInput('--csv and --json exclude each other');
  const steps = wholeNumber(values.steps ?? '11', '--steps', 2, 1000);
  const vary = (values.vary ?? []).map((text) => {
    const read = readVary(text, steps);
    if (!read.ok) throw new BadInput(`--vary ${read.error}`);
    return read.value;
  });
  const plan = combinations(vary);
  if (!plan.ok) throw new BadInput(`--vary: ${plan.error}`);
  const set = keyValues(values.set ?? [], '--set');
  const treeRoot = kernelTree(values.tree ?? join(packageRoot(), 'sample', '6.1'));
  const scenario = existsSync(named) && statSync(named).isFile() ? resolve(named) : named;

  const client = startService<SimulatorServiceApi, SimulatorServiceEvents>({
    kind: 'simulator',
    entry: context.serviceEntry,
    events: ['log', 'sweepProgress'],
    onEvent(event) {
      if (event.event === 'log' && event.params.level !== 'info') context.err(`${event.params.message}\n`);
      if (event.event === 'sweepProgress' && context.errIsTerminal)
        context.err(`\r${event.params.done} of ${event.params.runs} runs`);
    },
    log: (line) => context.err(`${line}\n`),
    maximumRestarts: 0,
  });
  try {
    const rows = rowsOf(
      await client.request('sweep', { treeRoot, scenario, overlays: [], set, vary, id: 'cli' }),
    );
    if (context.errIsTerminal) context.err('\n');
    if (values.json) context.out(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    else if (values.csv) context.out(csv(rows));
    else context.out(table(rows));
    const bad = rows.filter(({ findings, stopped }) => findings > 0 || stopped !== null);
    for (const { settings, findings, stopped } of bad)
      context.err(`ringside: ${settingsText(settings)}: ${stopped ?? `${findings} findings`}\n`);
    return bad.length > 0 ? 1 : 0;
  } finally {
    await client.dispose();
  }
}

function rowsOf(reply: SweepReply): readonly SweepRow[] {
  if (reply.kind === 'sweep') return reply.rows;
  const place = reply.place ? ` (${reply.place.path}:${reply.place.line1})` : '';
  const message = `${reply.message}${place}`;
  if (reply.code === 'cannot-run' || reply.code === 'cancelled') throw new Error(message);
  throw new BadInput(message);
}

const settingsText = (settings: SweepRow['settings']): string =>
  Object.entries(settings)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');

/** Header and cells: the varied keys, the counts, cycles by cause with how each cost is known, findings. */
function cells(rows: readonly SweepRow[]): string[][] {
  const [first] = rows;
  if (!first) return [];
  const keys = Object.keys(first.settings);
  const basis = (text: string): string => (text === 'measured Zen 3' ? 'measured' : 'illustrative');
  return [
    [
      ...keys,
      'switches',
      ...first.causes.map((cause) => `${cause.cause} (${basis(cause.basis)})`),
      'cycles',
      'fpuCyclesPerSwitch',
      'findings',
      'stopped',
    ],
    ...rows.map((row) => [
      ...keys.map((key) => row.settings[key] ?? ''),
      String(row.metrics['switches'] ?? 0),
      ...row.causes.map(({ cycles }) => String(cycles)),
      String(row.cycles),
      row.fpuCyclesPerSwitch === null ? '' : row.fpuCyclesPerSwitch.toFixed(1),
      String(row.findings),
      row.stopped ?? '',
    ]),
  ];
}

const csv = (rows: readonly SweepRow[]): string =>
  cells(rows)
    .map((line) => `${line.map(csvField).join(',')}\r\n`)
    .join('');

function table(rows: readonly SweepRow[]): string {
  const lines = cells(rows);
  const widths = (lines[0] ?? []).map((_, i) => Math.max(...lines.map((line) => (line[i] ?? '').length)));
  const text = lines
    .map((line) => `${line.map((cell, i) => cell.padStart(widths[i] ?? 0)).join('  ')}\n`.trimStart())
    .join('');
  return (
    `${text}\nCycles by cause. Measured: AMD Zen 3, user mode, everything cached, within 25 cycles. ` +
    'Illustrative: a chosen figure, see docs/facts.md.\n'
  );
}
