// `ringside waits`: how long another task waits while the tree's loops fill huge pages, as a table by page size,
// preemption model, caches, with and without cond_resched().
// SPDX-License-Identifier: MIT
import { join } from 'node:path';
import type { WaitRow } from '../../core/sched/waits.ts';
import { waitGroups } from '../../core/sched/waitsView.ts';
import { sizeInWords } from '../../core/sched/words.ts';
import type { WaitsReply } from '../../protocol/scheduler.ts';
import type { SimulatorServiceApi, SimulatorServiceEvents } from '../../protocol/simulatorService.ts';
import { packageRoot } from '../../service/packageRoot.ts';
import { startService } from '../../service/rpc/childClient.ts';
import { BadInput } from '../badInput.ts';
import { noMore, oneOf, parseCommand, wholeNumber, type CommandContext } from '../commandLine.ts';
import { textTable, timeText } from '../scheduleText.ts';
import { kernelTree } from '../treeSession.ts';

/** Exit code 1 if no loop of the tree can be measured. */
export async function waitsCommand(context: CommandContext): Promise<number> {
  const { values, positionals } = parseCommand(context.args, {
    tree: { type: 'string' },
    hz: { type: 'string' },
    cpus: { type: 'string' },
    other: { type: 'string' },
    json: { type: 'boolean' },
  });
  noMore(positionals, 0);
  const treeRoot = kernelTree(values.tree ?? join(packageRoot(), 'sample', '6.1'));
  const hz = values.hz === undefined ? {} : { hz: wholeNumber(values.hz, '--hz', 1, 100_000) };
  const cpus = values.cpus === undefined ? {} : { cpus: wholeNumber(values.cpus, '--cpus', 1, 64) };
  const others = [oneOf(values.other ?? 'fifo', '--other', ['fair', 'fifo'])] as const;
  const client = startService<SimulatorServiceApi, SimulatorServiceEvents>({
    kind: 'simulator',
    entry: context.serviceEntry,
    events: ['log'],
    onEvent(event) {
      if (event.event === 'log' && event.params.level !== 'info') context.err(`${event.params.message}\n`);
    },
    log: (line) => context.err(`${line}\n`),
    maximumRestarts: 0,
  });
  try {
    const reply = await client.request('waits', {
      treeRoot,
      overlays: [],
      ...hz,
      ...cpus,
      others,
      id: 'cli',
    });
    if (reply.kind === 'problem') {
      if (reply.code === 'cannot-run') throw new Error(reply.message);
      throw new BadInput(reply.message);
    }
    context.out(values.json ? `${JSON.stringify(reply)}\n` : waitsText(reply));
    return 0;
  } finally {
    await client.dispose();
  }
}

type Waits = Extract<WaitsReply, { kind: 'waits' }>;

function waitsText(reply: Waits): string {
  const head = [
    'size',
    'caches',
    'cond_resched',
    'model',
    'loop',
    'wait',
    '= flag set',
    '+ unacted',
    '+ switch',
    'left by',
  ];
  const lines = [
    `${reply.treeLabel}: ${reply.scheduler === 'cfs' ? 'CFS' : 'EEVDF'}, ${reply.hz} Hz, slices as with ${reply.cpus} CPUs; another ${reply.others[0] === 'fifo' ? 'SCHED_FIFO task' : 'task of the same kind'} wakes in the middle`,
    `costs: ${reply.costs}`,
  ];
  for (const { functionName: name, work, words } of waitGroups(reply.rows)) {
    const rows = reply.rows.filter((row) => row.functionName === name);
    lines.push('', `${name}(): ${verbs[work]}`, `  ${words}`);
    for (const loop of reply.loops.filter(
      (one) => one.functionName === name && one.condResched && one.caches === 'hot',
    )) {
      const where = loop.question
        ? ` at ${loop.question.path}:${loop.question.line1} in ${loop.questionIn}()`
        : '';
      const looks = loop.look ? `need_resched() at ${loop.look.path}:${loop.look.line1}, then ` : '';
      lines.push(
        `  ${sizeInWords(loop.sizeBytes)}: ${looks}cond_resched()${where}; ${loop.executed} of ${loop.bodies} bodies executed, ${loop.statementsPerBody} statements each${loop.even ? '' : ' or so: they differ a little, and the length of the loop is in proportion'}`,
      );
    }
    lines.push(...textTable([head, ...rows.map(cells)]));
  }
  return `${[...lines, '', ...reply.notes].join('\n')}\n`;
}

const verbs: Readonly<Record<WaitRow['work'], string>> = {
  copy: 'copies',
  clear: 'fills with zeros',
  zap: 'takes pages out of page tables',
  fork: 'copies page tables for a child',
};
const orNever = (ns: number | null): string => (ns === null ? 'for ever' : timeText(ns));

const cells = (row: WaitRow): string[] => [
  sizeInWords(row.sizeBytes),
  row.caches,
  row.condResched ? 'as in the tree' : 'taken out',
  row.model,
  timeText(row.loopNs),
  orNever(row.waitNs),
  timeText(row.flagNs),
  orNever(row.unactedNs),
  timeText(row.switchNs),
  row.leftBy,
];
