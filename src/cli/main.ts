// The entry of the `ringside` command: connects run.ts to the process. The services' bundle lies beside this one.
// SPDX-License-Identifier: MIT
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './run.ts';

// A reader such as `head` may close the pipe early; that is its right.
process.stdout.on('error', () => process.exit(0));

void run(process.argv.slice(2), {
  serviceEntry: join(dirname(fileURLToPath(import.meta.url)), 'service.cjs'),
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  errIsTerminal: process.stderr.isTTY,
}).then((code) => {
  process.exitCode = code;
});
