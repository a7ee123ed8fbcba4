// Options of the form KEY=VALUE, as --set takes them. Used by `ringside simulate` and `ringside sweep`.
// SPDX-License-Identifier: MIT
import { BadInput } from './badInput.ts';

export function keyValues(given: readonly string[], option: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    given.map((setting) => {
      const equals = setting.indexOf('=');
      if (equals < 1) throw new BadInput(`${option} must be KEY=VALUE, not "${setting}"`);
      return [setting.slice(0, equals), setting.slice(equals + 1)];
    }),
  );
}
