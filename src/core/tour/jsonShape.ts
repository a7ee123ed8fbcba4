// Checks of a read JSON value, one per type: each gives the value or throws a JsonMistake that names the place.
// Knows no file format. Called by readTour.ts and by other readers of data files.
// SPDX-License-Identifier: MIT
import { JsonMistake, type JsonValue } from './positionedJson.ts';

/** The fields of an object whose keys are all known; `name` says in messages what it is. */
export class Fields {
  private readonly value: JsonValue & { readonly kind: 'object' };
  private readonly name: string;
  private readonly prefix: string;

  /** `prefix` comes before the names of fields in messages. */
  constructor(value: JsonValue, name: string, allowed: readonly string[], prefix = `${name}.`) {
    if (value.kind !== 'object')
      throw new JsonMistake(`${name} must be an object, not ${typeName(value)}`, value.at);
    for (const [key, { keyAt }] of value.entries) {
      if (!allowed.includes(key))
        throw new JsonMistake(`${name} has no field "${key}"; it has ${allowed.join(', ')}`, keyAt);
    }
    this.value = value;
    this.name = name;
    this.prefix = prefix;
  }

  optional<T>(key: string, read: (value: JsonValue, name: string) => T): T | undefined {
    const entry = this.value.entries.get(key);
    return entry === undefined ? undefined : read(entry.value, `${this.prefix}${key}`);
  }

  required<T>(key: string, read: (value: JsonValue, name: string) => T): T {
    const entry = this.value.entries.get(key);
    if (entry === undefined) throw new JsonMistake(`${this.name} needs the field "${key}"`, this.value.at);
    return read(entry.value, `${this.prefix}${key}`);
  }
}

export function text(value: JsonValue, name: string): string {
  if (value.kind !== 'scalar' || typeof value.value !== 'string')
    throw new JsonMistake(`${name} must be a string, not ${typeName(value)}`, value.at);
  return value.value;
}

export function filledText(value: JsonValue, name: string): string {
  const read = text(value, name);
  if (read.trim() === '') throw new JsonMistake(`${name} must not be empty`, value.at);
  return read;
}

export function matching(pattern: RegExp, example: string): (value: JsonValue, name: string) => string {
  return (value, name) => {
    const read = text(value, name);
    if (!pattern.test(read)) throw new JsonMistake(`${name} must look like ${example}`, value.at);
    return read;
  };
}

export function oneOf<T extends string>(choices: readonly T[]): (value: JsonValue, name: string) => T {
  return (value, name) => {
    const read = text(value, name);
    const choice = choices.find((one) => one === read);
    if (choice === undefined) throw new JsonMistake(`${name} must be one of ${choices.join(', ')}`, value.at);
    return choice;
  };
}

export function count(value: JsonValue, name: string): number {
  if (value.kind !== 'scalar' || typeof value.value !== 'number')
    throw new JsonMistake(`${name} must be a number, not ${typeName(value)}`, value.at);
  if (!Number.isSafeInteger(value.value) || value.value < 1)
    throw new JsonMistake(`${name} must be a whole number of 1 or more`, value.at);
  return value.value;
}

export function list<T>(
  read: (value: JsonValue, name: string) => T,
): (value: JsonValue, name: string) => T[] {
  return (value, name) => {
    if (value.kind !== 'array')
      throw new JsonMistake(`${name} must be a list, not ${typeName(value)}`, value.at);
    return value.items.map((item, i) => read(item, `${name}[${i}]`));
  };
}

function typeName(value: JsonValue): string {
  if (value.kind === 'object') return 'an object';
  if (value.kind === 'array') return 'a list';
  return value.value === null ? 'null' : `a ${typeof value.value}`;
}
