// Runs programs so that nothing is left behind: each has its own process group, a time limit, and ends with us.
// Uses Node's built-in modules only. Called by every script that starts another program.
// SPDX-License-Identifier: MIT
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

const ownGroup = process.platform !== 'win32';
const running = new Set();
const endings = [];
let ending = false;

/**
 * Runs a program to its end.
 * `options.limitMs` ends it, with everything it started, and says so in the result; `options.quiet` keeps its output
 * and gives it back as `output` instead of showing it.
 * @returns {Promise<{code: number, timedOut: boolean, output: string}>}
 */
export function run(command, args, options = {}) {
  const { limitMs, quiet = false, cwd, env } = options;
  return new Promise((resolve, reject) => {
    const child = start(command, args, {
      cwd,
      env,
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
    });
    let output = '';
    let timedOut = false;
    child.stdout?.on('data', (data) => (output += data));
    child.stderr?.on('data', (data) => (output += data));
    const timer = limitMs
      ? setTimeout(() => {
          timedOut = true;
          void endGroup(child.pid);
        }, limitMs)
      : undefined;
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(new Error(`cannot start ${command}: ${error.message}`));
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      if (ownGroup) send(-child.pid, 'SIGKILL'); // What it left behind in its group.
      if (!ending) resolve({ code: code ?? 1, timedOut, output });
    });
  });
}

/** Starts a program in its own process group; `onExit` ends it if it is still there when this process ends. */
export function start(command, args, options = {}) {
  const child = spawn(command, args, { ...options, detached: ownGroup, windowsHide: true });
  if (child.pid) {
    running.add(child.pid);
    child.on('exit', () => running.delete(child.pid));
  }
  return child;
}

/** Ends a process group: politely, and two seconds later for certain. Resolves when it is gone. */
export async function endGroup(pid) {
  if (!pid) return;
  const target = ownGroup ? -pid : pid;
  for (const signal of ['SIGTERM', 'SIGKILL']) {
    if (!send(target, signal)) return;
    for (let i = 0; i < 40; i++) {
      await new Promise((done) => setTimeout(done, 50));
      if (!send(target, 0)) return;
    }
  }
}

/** Registers what must happen before this process ends, whether by Ctrl-C, SIGTERM or normally. */
export function onExit(action) {
  endings.push(action);
}

/**
 * Ends every program that is still running, runs what `onExit` registered, and exits with this code.
 * It never returns; neither does a `run` that was under way.
 */
export async function exit(code) {
  if (ending) return new Promise(() => {});
  ending = true;
  await Promise.all([...running].map(endGroup));
  for (const action of endings.reverse()) {
    try {
      await action();
    } catch (error) {
      console.error(`ringside: ${error.message}`);
    }
  }
  process.exit(code);
}

export const isEnding = () => ending;

/** Ctrl-C gives 130 and SIGTERM gives 143, as a shell expects, unless `codes` says otherwise. */
export function exitOnSignals(codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }) {
  for (const [signal, code] of Object.entries(codes)) process.on(signal, () => void exit(code));
}

/**
 * Test support notes the groups that it starts as files named by their pid, because a test process that is killed
 * cannot end them itself. This ends what is left over.
 */
export async function endLeftovers(folder) {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    if (/^\d+$/.test(name)) await endGroup(Number(name));
    rmSync(path.join(folder, name), { force: true });
  }
}

function send(target, signal) {
  try {
    process.kill(target, signal);
    return true;
  } catch {
    return false;
  }
}
