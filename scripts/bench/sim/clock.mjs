// Processor time of this process, and the loop that every figure of `npm run bench:sim` stands beside: plain JavaScript that has nothing to do with the
// product and never changes, so that figures of a busy or a slower machine can be compared. A round loads and stores
// four bytes in a typed array, calls one of four small functions through a table and makes one short-lived object.
// SPDX-License-Identifier: MIT

const roundsInAll = 12_000_000;
const functions = [
  (a, b) => (a + b) | 0,
  (a, b) => (a ^ (b << 3)) | 0,
  (a, b) => Math.imul(a, b | 1),
  (a, b) => (a - (b >>> 5)) | 0,
];

function loop(rounds) {
  const view = new DataView(new ArrayBuffer(4096));
  let last = { value: 1, next: null };
  for (let i = 0; i < rounds; i++) {
    const at = (last.value & 1023) * 4;
    const value = functions[i & 3](view.getInt32(at, true), i);
    view.setInt32(at, value, true);
    last = { value: (value ^ last.value) | 0, next: null };
  }
  return last.value;
}

/** Rounds for each second of processor time, now. */
export function calibrate() {
  loop(1_000_000);
  const from = process.cpuUsage();
  loop(roundsInAll);
  const { user, system } = process.cpuUsage(from);
  return roundsInAll / ((user + system) / 1e6);
}

/** Seconds of processor time that `work` takes, and what it gives. */
export function timed(work) {
  const from = process.cpuUsage();
  const value = work();
  const { user, system } = process.cpuUsage(from);
  return { value, seconds: (user + system) / 1e6 };
}
