// Small typed checks from which the validation of the host's messages is composed.
// Each check answers with the path of the first value that is wrong, or null. Pure; used by state/readMessage.ts.
// SPDX-License-Identifier: MIT

/** Answers null if `value` is a `T`, else where and why it is not, e.g. "cursor.event: not a whole number". */
export type Check<T> = ((value: unknown, path: string) => string | null) & {
  /** Never there: it carries `T`, so that the compiler tells a check of one shape from that of another. */
  readonly checked?: T;
};

export const string: Check<string> = (v, path) => (typeof v === 'string' ? null : `${path}: not a text`);
export const boolean: Check<boolean> = (v, path) =>
  typeof v === 'boolean' ? null : `${path}: not true or false`;
export const number: Check<number> = (v, path) => (Number.isFinite(v) ? null : `${path}: not a number`);
export const whole: Check<number> = (v, path) =>
  Number.isSafeInteger(v) ? null : `${path}: not a whole number`;
/** A number from 0 on, such as an event, a CPU, a byte offset. */
export const index: Check<number> = (v, path) =>
  Number.isSafeInteger(v) && Number(v) >= 0 ? null : `${path}: not a whole number from 0 on`;
export const hex: Check<`0x${string}`> = (v, path) =>
  typeof v === 'string' && /^0x[0-9a-f]{1,16}$/i.test(v) ? null : `${path}: not a hexadecimal word`;

/** Texts by name. */
export const texts: Check<Readonly<Record<string, string>>> = (v, path) => {
  if (typeof v !== 'object' || v === null || Array.isArray(v)) return `${path}: not an object`;
  const wrong = Object.entries(v).find(([, value]) => typeof value !== 'string');
  return wrong ? `${path}.${wrong[0]}: not a text` : null;
};

export const oneOf =
  <T extends string | number>(...values: readonly T[]): Check<T> =>
  (v, path) =>
    values.some((w) => w === v) ? null : `${path}: none of ${values.join(', ')}`;

export const orNull =
  <T>(check: Check<T>): Check<T | null> =>
  (v, path) =>
    v === null ? null : check(v, path);

export const optional =
  <T>(check: Check<T>): Check<T | undefined> =>
  (v, path) =>
    v === undefined ? null : check(v, path);

export const list =
  <T>(check: Check<T>): Check<readonly T[]> =>
  (v, path) => {
    if (!Array.isArray(v)) return `${path}: not a list`;
    for (let i = 0; i < v.length; i++) {
      // The path of a right one is never read, and a Run has a million of them.
      if (check(v[i], '') !== null) return check(v[i], `${path}[${i}]`);
    }
    return null;
  };

/** One check for each member of `T`; the compiler refuses a member that has none. Members not named are let be. */
export const record = <T extends object>(members: { readonly [K in keyof T]-?: Check<T[K]> }): Check<T> => {
  const entries = Object.entries<Check<unknown>>(members as Record<string, Check<unknown>>);
  return (v, path) => {
    if (typeof v !== 'object' || v === null || Array.isArray(v)) return `${path}: not an object`;
    const values = v as Record<string, unknown>;
    for (const [name, check] of entries) {
      const wrong = check(values[name], `${path}.${name}`);
      if (wrong !== null) return wrong;
    }
    return null;
  };
};

/** The check of the member that tells shapes apart, and then that of the shape; one for each. */
export const kinds =
  <T extends Record<K, string>, K extends string>(
    key: K,
    checks: { readonly [V in T[K]]: Check<Extract<T, Record<K, V>>> },
  ): Check<T> =>
  (v, path) => {
    const kind = typeof v === 'object' && v !== null ? (v as Record<string, unknown>)[key] : undefined;
    if (typeof kind !== 'string' || !Object.hasOwn(checks, kind))
      return `${path}.${key}: none of ${Object.keys(checks).join(', ')}`;
    const check: Check<unknown> = checks[kind as T[K]];
    return check(v, path);
  };
