// Traces as text of several tools and versions, written for these tests in the forms that those print: what is read, what
// is named as unknown, and what is reported with its place.
// SPDX-License-Identifier: MIT
import { describe, expect, test } from 'vitest';
import { readTrace } from './traceText.ts';

const of = (text: string) => {
  const trace = readTrace(text);
  const { columns, tasks, texts } = trace;
  const name = (task: number | undefined) => `${tasks[task ?? -1]?.comm}:${tasks[task ?? -1]?.pid}`;
  const rows = Array.from({ length: columns.count }, (_, i) => ({
    ns: columns.time[i],
    cpu: columns.cpu[i],
    running: name(columns.running[i]),
    task: name(columns.task[i]),
    other: columns.kind[i] === 0 ? name(columns.other[i]) : columns.other[i],
    text: texts[columns.text[i] ?? 0],
    needResched: columns.needResched[i] === 1,
  }));
  return { trace, rows };
};
const clean = {
  unknown: { count: 0 },
  malformed: { count: 0 },
  backwards: { count: 0 },
  cut: null,
  stopped: null,
};

describe('one switch in the forms of the tools', () => {
  test.each([
    [
      'ftrace, flags of 4 characters',
      '            bash-1977    [003] d..3  1234.567890: sched_switch: prev_comm=bash prev_pid=1977 prev_prio=120 prev_state=S ==> next_comm=sshd next_pid=655 next_prio=120',
    ],
    [
      'ftrace, flags of 5 characters',
      '            bash-1977    [003] d..2.  1234.567890: sched_switch: prev_comm=bash prev_pid=1977 prev_prio=120 prev_state=S ==> next_comm=sshd next_pid=655 next_prio=120',
    ],
    [
      'ftrace, no flags',
      '            bash-1977  [003]  1234.567890: sched_switch: prev_comm=bash prev_pid=1977 prev_prio=120 prev_state=S ==> next_comm=sshd next_pid=655 next_prio=120',
    ],
    [
      'ftrace with thread groups',
      '            bash-1977    (   1977) [003] d..3.  1234.567890: sched_switch: prev_comm=bash prev_pid=1977 prev_prio=120 prev_state=S ==> next_comm=sshd next_pid=655 next_prio=120',
    ],
    [
      'ftrace, thread group not known',
      '            bash-1977    (-------) [003] d..3.  1234.567890: sched_switch: prev_comm=bash prev_pid=1977 prev_prio=120 prev_state=S ==> next_comm=sshd next_pid=655 next_prio=120',
    ],
    [
      'trace-cmd, plugin',
      '            bash-1977  [003]  1234.567890: sched_switch:         bash:1977 [120] S ==> sshd:655 [120]',
    ],
    [
      'trace-cmd, flags',
      '            bash-1977  [003] d..2.  1234.567890: sched_switch:         prev_comm=bash prev_pid=1977 prev_prio=120 prev_state=S ==> next_comm=sshd next_pid=655 next_prio=120',
    ],
    [
      'trace-cmd -l',
      '    bash-1977    3d..2  1234.567890: sched_switch:         bash:1977 [120] S ==> sshd:655 [120]',
    ],
    [
      'perf script',
      '            bash  1977 [003]  1234.567890:       sched:sched_switch: prev_comm=bash prev_pid=1977 prev_prio=120 prev_state=S ==> next_comm=sshd next_pid=655 next_prio=120',
    ],
    [
      'perf script, process and thread, period',
      '            bash  1970/1977  [003]  1234.567890:          1 sched:sched_switch: bash:1977 [120] S ==> sshd:655 [120]',
    ],
    [
      'perf script --ns',
      '            bash  1977 [003]  1234.567890000:       sched:sched_switch: prev_comm=bash prev_pid=1977 prev_prio=120 prev_state=S ==> next_comm=sshd next_pid=655 next_prio=120',
    ],
    [
      '2.6.3x',
      '            bash-1977  [003]  1234.567890: sched_switch: task bash:1977 [120] (S) ==> sshd:655 [120]',
    ],
  ])('%s', (_, line) => {
    const { trace, rows } = of(`${line}\n`);
    expect(trace.problems).toMatchObject(clean);
    expect(trace.baseSeconds).toBe(1234);
    expect(rows).toEqual([
      {
        ns: 567_890_000,
        cpu: 3,
        running: 'bash:1977',
        task: 'bash:1977',
        other: 'sshd:655',
        text: 'S',
        needResched: false,
      },
    ]);
  });

  test('latency format counts microseconds from its beginning; NEED_RESCHED stands in the flags', () => {
    const { trace, rows } = of(
      [
        '# tracer: nop',
        '#                    _------=> CPU#',
        '  <idle>-0         1dN.3.    1us : sched_wakeup: comm=bash pid=1977 prio=120 target_cpu=001',
        '  <idle>-0         1d..2.   12us+: sched_switch: prev_comm=swapper/1 prev_pid=0 prev_prio=120 prev_state=R ==> next_comm=bash next_pid=1977 next_prio=120',
        '   <...>-1977      1d..2.  140us!: sched_switch: prev_comm=bash prev_pid=1977 prev_prio=120 prev_state=S ==> next_comm=swapper/1 next_pid=0 next_prio=120',
        '',
      ].join('\n'),
    );
    expect(trace.problems).toMatchObject(clean);
    expect(rows.map(({ ns, cpu, running, needResched }) => [ns, cpu, running, needResched])).toEqual([
      [1_000, 1, 'swapper/1:0', true],
      [12_000, 1, 'swapper/1:0', false],
      [140_000, 1, 'bash:1977', false],
    ]);
    expect(trace.formats).toEqual(['ftrace latency']);
  });
});

describe('wake-ups and migrations', () => {
  test.each([
    ['sched_wakeup: comm=kworker/3:1 pid=45 prio=120 target_cpu=003', 4],
    ['sched_waking: comm=kworker/3:1 pid=45 prio=120 target_cpu=003', 4],
    ['sched_wakeup_new: comm=kworker/3:1 pid=45 prio=120 target_cpu=003', 4],
    ['sched_wakeup: comm=kworker/3:1 pid=45 prio=120 success=1 target_cpu=003', 4],
    ['sched_wakeup: kworker/3:1:45 [120] success=1 CPU:003', 4],
    ['sched_wakeup: kworker/3:1:45 [120] CPU:003', 4],
    ['sched_wakeup: task kworker/3:1:45 [120] success=1 [003]', 4],
    ['sched_migrate_task: comm=kworker/3:1 pid=45 prio=120 orig_cpu=1 dest_cpu=3', 3],
    ['sched_migrate_task: comm=kworker/3:1 pid=45 prio=120 orig_cpu=1 dest_cpu=3 running=0', 3],
  ])('%s', (event, other) => {
    const { trace, rows } = of(`          <idle>-0       [001] dNh3.  1.000001: ${event}\n`);
    expect(trace.problems).toMatchObject(clean);
    expect(rows).toMatchObject([
      { task: 'kworker/3:1:45', running: 'swapper/1:0', other, needResched: true },
    ]);
  });

  test('success=0 says that the task was awake', () => {
    const { rows } = of(
      '            bash-1  [000]  1.000001: sched_wakeup: bash:2 [120] success=0 CPU:000\n',
    );
    expect(rows).toMatchObject([{ text: 'already awake' }]);
  });
});

test.each([
  'Web Content',
  'kworker/u16:3-e',
  'a-b-12',
  '(sd-pam)',
  '[kthreadd]',
  'x: y=z',
  ' pid=7 [001] 2',
  'cpuhp/1',
  'é ü',
  '==> R',
])('a task may be called "%s"', (comm) => {
  const lines = [
    `${comm.padStart(16)}-12345   [001] d..2.  5.000001: sched_switch: prev_comm=${comm} prev_pid=12345 prev_prio=120 prev_state=R+ ==> next_comm=${comm} next_pid=12346 next_prio=-2`,
    `${comm.padStart(16)}-12346   [001] d..2.  5.000002: sched_switch:         ${comm}:12346 [-2] D|K ==> ${comm}:12345 [120]`,
    `${comm.padStart(16)} 12345 [001]     5.000003: sched:sched_wakeup: comm=${comm} pid=12346 prio=120 target_cpu=001`,
  ];
  const { trace, rows } = of(`${lines.join('\n')}\n`);
  expect(trace.problems).toMatchObject(clean);
  expect(rows.map(({ task, other, text }) => [task, other, text])).toEqual([
    [`${comm}:12345`, `${comm}:12346`, 'R+'],
    [`${comm}:12346`, `${comm}:12345`, 'D|K'],
    [`${comm}:12346`, 2, ''],
  ]);
});

test('x86_fpu events of every version keep their fields', () => {
  const fields = [
    'fpregs_active: 1 fpstate_active: 1 counter: 3 xfeatures: 7 xcomp_bv: 8000000000000007',
    'initialized: 1 xfeatures: 2e7 xcomp_bv: 80000000000002e7',
    'load: 0 xfeatures: 2e7 xcomp_bv: 80000000000002e7',
  ];
  const { trace, rows } = of(
    fields
      .map(
        (one, i) =>
          `            bash-9   [000] d..1.  1.00000${i}: x86_fpu_regs_deactivated: x86/fpu: 0000000012345678 ${one}\n`,
      )
      .join(''),
  );
  expect(trace.problems).toMatchObject(clean);
  expect(rows.map(({ text }) => text)).toEqual(fields);
  expect(rows.map(({ other }) => trace.texts[Number(other)])).toEqual(
    Array(3).fill('x86_fpu_regs_deactivated'),
  );
});

describe('what is not an event', () => {
  const line = (seconds: string, cpu = 0) =>
    `            bash-1  [00${cpu}] d..2.  ${seconds}: sched_wakeup: comm=b pid=2 prio=120 target_cpu=000`;

  test('headers, stacks, lost events and events that are not used', () => {
    const { trace } = of(
      [
        '# entries-in-buffer/entries-written: 20/55   #P:4',
        'version = 7',
        'cpus=4',
        'CPU 2 is empty',
        '##### CPU 3 buffer started ####',
        line('1.000001'),
        'CPU:3 [LOST 12 EVENTS]',
        'CPU:1 [LOST EVENTS]',
        'CPU:2 [7 EVENTS DROPPED]',
        ' => __schedule',
        '            bash-1  [000] d..2.  1.000002: irq_handler_entry: irq=9 name=acpi',
        '            bash-1  [000] d..2.  1.000003: sched_stat_runtime: comm=b pid=2 runtime=9 [ns]',
        '            bash     1 [000]  1.000004: irq:irq_handler_entry: irq=9 name=acpi',
        '\tffffffff810a1b2c schedule+0x2c ([kernel.kallsyms])',
        '',
        '',
      ].join('\n'),
    );
    expect(trace.problems).toMatchObject(clean);
    expect(trace.overwritten).toBe(35);
    expect(trace.lost.map(({ cpu, count, line1 }) => [cpu, count, line1])).toEqual([
      [3, 12, 7],
      [1, null, 8],
      [2, 7, 9],
    ]);
    expect([...trace.unused]).toEqual([
      ['irq_handler_entry', 2],
      ['sched_stat_runtime', 1],
    ]);
  });

  test('unknown and malformed lines are counted, and the first are named', () => {
    const { trace } = of(
      `${line('1.000001')}\nhello there\n${line('1.000002').replace('prio=', 'prioo=')}\n`,
    );
    expect(trace.columns.count).toBe(1);
    expect(trace.problems.unknown).toEqual({ count: 1, first: [{ line1: 2, text: 'hello there' }] });
    expect(trace.problems.malformed).toMatchObject({ count: 1, first: [{ line1: 3 }] });
  });

  test('time that runs backwards on a CPU is reported and left out; between CPUs it is no error', () => {
    const { trace, rows } = of(
      `${line('1.000009')}\n${line('1.000005', 1)}\n${line('1.000003')}\n${line('1.000010')}\n`,
    );
    expect(trace.problems.backwards).toMatchObject({ count: 1, first: [{ line1: 3, cpu: 0 }] });
    expect(rows.map(({ ns }) => ns)).toEqual([9_000, 5_000, 10_000]);
    expect([...(trace.columns.order() ?? [])]).toEqual([1, 0, 2]);
  });

  test('a last line without an end may be cut', () => {
    expect(of(`${line('1.000001')}\n${line('1.000002').slice(0, 90)}`).trace.problems).toMatchObject({
      malformed: { count: 1 },
      cut: { line1: 2, isRead: false },
    });
    expect(of(`${line('1.000001')}\n${line('1.000002')}`).trace).toMatchObject({
      problems: { ...clean, cut: { line1: 2, isRead: true } },
      lines: 2,
    });
  });

  test('pieces may end anywhere, and lines with CR too', () => {
    const text = `${line('1.000001')}\r\n${line('1.000002')}\r\n`;
    const whole = readTrace(text);
    for (const size of [1, 7, 50]) expect(readTrace(text, size)).toEqual(whole);
    expect(whole.columns.count).toBe(2);
  });

  test('seconds and counts of a clock do not mix', () => {
    const counts = line('1.000001').replace('1.000001', '123456789');
    expect(of(`${counts}\n`).trace).toMatchObject({ unit: 'counts', problems: clean });
    expect(of(`${line('1.000001')}\n${counts}\n`).trace.problems.stopped).toContain(
      'line 2 has its time in another unit',
    );
  });

  test('nanoseconds are kept exactly, however long the machine is up', () => {
    const { rows } = of(`${line('98765432.123456789')}\n`);
    expect(rows[0]?.ns).toBe(123_456_789);
  });
});
