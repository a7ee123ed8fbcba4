// Lets the event loop turn after each test. Vitest only awaits promises between tests, so that a file of many
// synchronous ones would not answer its own runner for minutes, and the runner takes that for a failure.
// SPDX-License-Identifier: MIT
import { setImmediate } from 'node:timers/promises';
import { afterEach } from 'vitest';

afterEach(async () => {
  await setImmediate();
});
