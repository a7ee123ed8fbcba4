// The index service as a process that the benchmark asks: each answer with its time and the processor time that the
// service's main thread spent meanwhile, which a busy machine does not change. Used by scripts/bench/index.mjs.
// SPDX-License-Identifier: MIT
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node.js';

export function startService(dist) {
  const child = spawn(process.execPath, [path.join(dist, 'service.cjs'), 'index'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.listen();
  const request = (method, params) => connection.sendRequest(method, params);
  return {
    processId: child.pid,
    request,
    /** The answer of some requests, their time, and the main thread's processor time; null where /proc has none. */
    async timed(ask) {
      const before = processorMs(child.pid);
      const startedMs = performance.now();
      const answer = await ask(request);
      const ms = performance.now() - startedMs;
      return { answer, ms, cpuMs: before === null ? null : processorMs(child.pid) - before };
    },
    async end() {
      connection.dispose();
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await ended;
    },
  };
}

/** Processor time of a process's main thread. */
function processorMs(processId) {
  try {
    return Number(readFileSync(`/proc/${processId}/schedstat`, 'latin1').split(' ')[0]) / 1e6;
  } catch {
    return null;
  }
}
