// The head of one line of a trace as text: who ran, on which CPU, when, and which event. Reads what ftrace's trace and
// trace_pipe, `trace-cmd report` and `perf script` print, of old and new versions. Guesses nothing: what does not fit is
// no such line. Formats: Documentation/trace/{ftrace,events}.rst, kernel/trace/trace_output.c, tools/perf/builtin-script.c,
// trace-cmd-report(1). Called by readTrace.ts.
// SPDX-License-Identifier: MIT

export type TraceFormat = 'ftrace' | 'ftrace latency' | 'perf script';

/** What the head of a line says. */
export interface LineHead {
  comm: string;
  pid: number;
  cpu: number;
  /** irqs off, need-resched, .. as one character each; empty where the format has none. */
  flags: string;
  /** Whole part of the time as written, and its fraction's digits ('' if it has none). */
  whole: string;
  fraction: string;
  /** True where the time is in microseconds since the trace began, or in units of its clock. */
  isCount: boolean;
  isMicroseconds: boolean;
  event: string;
  /** What follows the event's name. */
  rest: string;
}

// A comm has at most 15 bytes; it may hold blanks, colons, dashes, brackets, so the longest that fits is taken.
const event = '([\\w.-]+):(?:([\\w.-]+):)?(?:\\s+|$)(.*)$';
const ftrace = new RegExp(
  `^\\s*(.{0,16})-(\\d+)\\s+(?:\\(\\s*(?:\\d+|-+)\\)\\s+)?\\[(\\d+)\\]\\s+(?:([^\\s:\\d][^\\s:]{2,7})\\s+)?(\\d+)(?:\\.(\\d+))?:\\s+${event}`,
  's',
);
const latency = new RegExp(
  `^\\s*(.{0,16})-(\\d+)\\s+(\\d+)([.dDXbB][^\\s:]{2,7})\\s+(\\d+)(?:\\.(\\d+))?(us[ !+#*@$]?)?\\s*:\\s+${event}`,
  's',
);
const perf = new RegExp(
  `^\\s*(\\S.{0,15}|)\\s+(-?\\d+)(?:/(-?\\d+))?\\s+\\[(\\d+)\\]\\s+(?:([A-Za-z.]{3,8})\\s+)?(\\d+)\\.(\\d+):\\s+(?:\\d+\\s+)?([\\w.-]+):([\\w.-]+):(?:\\s+|$)(.*)$`,
  's',
);

type Reader = (line: string, into: LineHead) => boolean;

const readers: Readonly<Record<TraceFormat, Reader>> = {
  ftrace(line, into) {
    const match = ftrace.exec(line);
    if (!match) return false;
    fill(into, match[1], match[2], match[3], match[4], match[5], match[6], match[8] ?? match[7], match[9]);
    into.isCount = match[6] === undefined;
    into.isMicroseconds = false;
    return true;
  },
  'ftrace latency'(line, into) {
    const match = latency.exec(line);
    if (!match) return false;
    fill(into, match[1], match[2], match[3], match[4], match[5], match[6], match[9] ?? match[8], match[10]);
    into.isMicroseconds = match[7] !== undefined;
    into.isCount = match[6] === undefined && !into.isMicroseconds;
    return true;
  },
  'perf script'(line, into) {
    const match = perf.exec(line);
    if (!match) return false;
    fill(into, match[1], match[3] ?? match[2], match[4], match[5], match[6], match[7], match[9], match[10]);
    into.isCount = false;
    into.isMicroseconds = false;
    return true;
  },
};

const all: readonly TraceFormat[] = ['ftrace', 'perf script', 'ftrace latency'];

/** Reads a line's head, the format that fitted last first. Null: it is in none of the formats. */
export function readHead(line: string, likely: TraceFormat, into: LineHead): TraceFormat | null {
  if (readers[likely](line, into)) return likely;
  for (const format of all) if (format !== likely && readers[format](line, into)) return format;
  return null;
}

export const emptyHead = (): LineHead => ({
  comm: '',
  pid: 0,
  cpu: 0,
  flags: '',
  whole: '',
  fraction: '',
  isCount: false,
  isMicroseconds: false,
  event: '',
  rest: '',
});

function fill(
  into: LineHead,
  comm = '',
  pid = '',
  cpu = '',
  flags = '',
  whole = '',
  fraction = '',
  name = '',
  rest = '',
): void {
  into.comm = comm;
  into.pid = Number(pid);
  into.cpu = Number(cpu);
  into.flags = flags;
  into.whole = whole;
  into.fraction = fraction;
  into.event = name;
  into.rest = rest;
}

/** A line that is none of an event and has a known meaning. */
export type Aside =
  | { readonly kind: 'comment' }
  | { readonly kind: 'stack' }
  /** `count` null: the tool does not say how many; `cpu` null: it does not say where. */
  | { readonly kind: 'lost'; readonly cpu: number | null; readonly count: number | null }
  /** ftrace's header: events written, of which the buffer still had some. */
  | { readonly kind: 'written'; readonly inBuffer: number; readonly written: number };

const lost =
  /^\s*CPU:\s*(\d+)\s+\[(?:LOST\s+(?:(\d+)\s+)?EVENTS|(?:(\d+)\s+)?(?:MISSED\s+)?EVENTS(?:\s+(?:DROPPED|LOST))?)\]/;
const perfLost = /(?:\[(\d+)\]\s.*)?\bPERF_RECORD_LOST(?:_SAMPLES)?\b\D*(\d+)/;
const written = /^#\s*entries-in-buffer\/entries-written:\s*(\d+)\/(\d+)/;
const stack =
  /^\s*=>\s|^\s*<(?:stack trace|user stack trace)>|^\s+[\da-f]{4,16}\s+\S.*\(.*\)\s*$|^\s+[\da-f]{8,16}\s+\S+$/;
// What trace-cmd writes above and between events.
const heading = /^(?:cpus=\d+|version = \S+|CPU \d+ is empty|trace\.dat\b.*|\s*file: .*)\s*$/;

/** What a line is that has no event, or null if it is not known. */
export function asideOf(line: string): Aside | null {
  const code = line.charCodeAt(0);
  if (line.trim() === '') return { kind: 'comment' };
  if (code === 0x23) {
    const counts = written.exec(line);
    return counts
      ? { kind: 'written', inBuffer: Number(counts[1]), written: Number(counts[2]) }
      : { kind: 'comment' };
  }
  const gap = lost.exec(line);
  if (gap) {
    const count = gap[2] ?? gap[3];
    return { kind: 'lost', cpu: Number(gap[1]), count: count === undefined ? null : Number(count) };
  }
  const perfGap = line.includes('PERF_RECORD_LOST') ? perfLost.exec(line) : null;
  if (perfGap)
    return {
      kind: 'lost',
      cpu: perfGap[1] === undefined ? null : Number(perfGap[1]),
      count: Number(perfGap[2]),
    };
  if (heading.test(line)) return { kind: 'comment' };
  return stack.test(line) ? { kind: 'stack' } : null;
}
