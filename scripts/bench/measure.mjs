// Measuring for the benchmarks: whole processes with all their children, medians, percentiles. Asserts nothing.
// Used by scripts/bench/*.mjs.
// SPDX-License-Identifier: MIT
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const sampleEveryMs = 50;

/** A process and all below it; processes that end meanwhile are left out. */
function family(processId) {
  const all = [processId];
  try {
    for (const task of readdirSync(`/proc/${processId}/task`)) {
      const children = readFileSync(`/proc/${processId}/task/${task}/children`, 'latin1').trim();
      if (children !== '') all.push(...children.split(' ').flatMap((child) => family(Number(child))));
    }
  } catch {
    // It ended.
  }
  return all;
}

/** Sums a figure of some processes that a file of /proc has in kB. */
function sumOf(processIds, file, line) {
  let sum = 0;
  for (const id of processIds) {
    try {
      sum += Number(line.exec(readFileSync(`/proc/${id}/${file}`, 'latin1'))?.[1] ?? 0) * 1024;
    } catch {
      // It ended.
    }
  }
  return sum;
}

/**
 * Samples the memory of a process and all below it until what it returns is called: the largest sum of resident sizes,
 * which counts what processes share once for each, and of proportional sizes, which counts it once.
 */
export function watchMemory(processId) {
  let peakBytes = 0;
  let peakOnceBytes = 0;
  let looks = 0;
  const look = () => {
    const all = family(processId);
    peakBytes = Math.max(peakBytes, sumOf(all, 'status', /^VmRSS:\s*(\d+)/m));
    // Dearer to ask.
    if (looks++ % 4 === 0)
      peakOnceBytes = Math.max(peakOnceBytes, sumOf(all, 'smaps_rollup', /^Pss:\s*(\d+)/m));
  };
  const timer = setInterval(look, sampleEveryMs);
  return () => {
    clearInterval(timer);
    return { peakBytes, peakOnceBytes };
  };
}

/** Runs a command to its end: wall and processor seconds of it and its children, largest memory, what it printed. */
export function measured(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const before = process.cpuUsage && childSeconds();
    const startedMs = performance.now();
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    const peak = watchMemory(child.pid);
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (err = (err + chunk).slice(-2000)));
    child.once('error', reject);
    child.once('close', (code) => {
      const wall = (performance.now() - startedMs) / 1000;
      const cpu = before === null ? null : childSeconds() - before;
      resolve({ code, wall, cpu, ...peak(), out, err });
    });
  });
}

/** User and system seconds of all children that were waited for, or null where the system does not tell. */
function childSeconds() {
  try {
    const stat = readFileSync('/proc/self/stat', 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // cutime and cstime, in ticks of 10 ms.
    return (Number(fields[13]) + Number(fields[14])) / 100;
  } catch {
    return null;
  }
}

/** The value below which a share of the values lie. */
export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}
export const median = (values) => percentile(values, 0.5);

export function folderBytes(folder) {
  let sum = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) sum += folderBytes(full);
    else if (entry.isFile()) sum += statSync(full).size;
  }
  return sum;
}
