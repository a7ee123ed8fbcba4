// Bad input of the command line: one clear line for the user and exit code 2. Thrown anywhere, caught in run.ts.
// SPDX-License-Identifier: MIT

export class BadInput extends Error {
  override readonly name = 'BadInput';
}
