// A lock between processes: a folder that holds the owner's pid. A lock whose owner has died is taken over.
// Uses Node's built-in modules only. Called by what writes into the shared cache.
// SPDX-License-Identifier: MIT
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Runs `action` while holding the lock; waits for another owner, saying once for what it waits. */
export async function withLock(folder, purpose, action) {
  let said = false;
  let release;
  while (!(release = tryLock(folder))) {
    if (!said) console.error(`ringside: another process is busy with ${purpose}; waiting for it (${folder})`);
    said = true;
    await new Promise((done) => setTimeout(done, 500));
  }
  try {
    return await action();
  } finally {
    release();
  }
}

/** Takes the lock and returns what releases it, or undefined if a living process holds it. */
export function tryLock(folder) {
  mkdirSync(path.dirname(folder), { recursive: true });
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      mkdirSync(folder);
      writeFileSync(path.join(folder, 'pid'), String(process.pid));
      const release = () => rmSync(folder, { recursive: true, force: true });
      process.once('exit', release);
      return () => {
        process.removeListener('exit', release);
        release();
      };
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (isHeld(folder)) return undefined;
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return undefined;
}

function isHeld(folder) {
  try {
    process.kill(Number(readFileSync(path.join(folder, 'pid'), 'utf8')) || -1, 0);
    return true;
  } catch (error) {
    if (error.code === 'EPERM') return true;
    // Between making the folder and writing the pid there is a moment without a pid: young locks count as held.
    if (error.code === 'ENOENT')
      return Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0) < 5000;
    return false;
  }
}
