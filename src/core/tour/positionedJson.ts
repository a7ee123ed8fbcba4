// JSON with the place of every value, for files that people write: a mistake is answered with its line and column.
// Refuses what no such file needs: megabytes, deep nesting, a key twice, `__proto__`. Called by readers of data files.
// SPDX-License-Identifier: MIT
import { err, ok, type Result } from '../base/result.ts';

export interface JsonProblem {
  readonly message: string;
  readonly line1: number;
  readonly column1: number;
}

interface At {
  /** Offset in the text. */
  readonly at: number;
}

export interface JsonObject extends At {
  readonly kind: 'object';
  readonly entries: ReadonlyMap<string, { readonly keyAt: number; readonly value: JsonValue }>;
}
export interface JsonArray extends At {
  readonly kind: 'array';
  readonly items: readonly JsonValue[];
}
export interface JsonScalar extends At {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
}
export type JsonValue = JsonObject | JsonArray | JsonScalar;

export const jsonLimits = { characters: 1_000_000, depth: 16 } as const;

const forbiddenKeys: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/** Thrown inside this module and by readers, and turned into a problem at their edge. */
export class JsonMistake extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** Reads the text and hands its value to `read`; a JsonMistake from either becomes a problem with its place. */
export function readJson<T>(text: string, read: (value: JsonValue) => T): Result<T, JsonProblem> {
  if (text.length > jsonLimits.characters) {
    const message = `the file has ${text.length} characters, more than ${jsonLimits.characters}`;
    return err({ message, line1: 1, column1: 1 });
  }
  try {
    return ok(read(new Parser(text).whole()));
  } catch (mistake) {
    if (!(mistake instanceof JsonMistake)) throw mistake;
    const before = text.slice(0, mistake.at);
    const lineStart = before.lastIndexOf('\n') + 1;
    const line1 = before.split('\n').length;
    return err({ message: mistake.message, line1, column1: mistake.at - lineStart + 1 });
  }
}

class Parser {
  private at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
    if (text.startsWith('\uFEFF')) this.at = 1;
  }

  whole(): JsonValue {
    const value = this.value(0);
    this.space();
    if (this.at < this.text.length) throw new JsonMistake('something follows the end of the value', this.at);
    return value;
  }

  private value(depth: number): JsonValue {
    this.space();
    const at = this.at;
    const first = this.text[at];
    if (first === '{' || first === '[') {
      if (depth === jsonLimits.depth)
        throw new JsonMistake(`nested deeper than ${jsonLimits.depth} levels`, at);
      return first === '{' ? this.object(depth) : this.array(depth);
    }
    if (first === '"') return { kind: 'scalar', at, value: this.string() };
    const rest = /[-+.\w]*/y;
    rest.lastIndex = at;
    const word = rest.exec(this.text)?.[0] ?? '';
    if (/^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/.test(word)) {
      this.at += word.length;
      return { kind: 'scalar', at, value: Number(word) };
    }
    const known = word === 'true' ? true : word === 'false' ? false : word === 'null' ? null : undefined;
    if (known === undefined) throw new JsonMistake(this.unexpected('a value'), at);
    this.at += word.length;
    return { kind: 'scalar', at, value: known };
  }

  private object(depth: number): JsonObject {
    const at = this.at++;
    const entries = new Map<string, { keyAt: number; value: JsonValue }>();
    for (this.space(); this.text[this.at] !== '}'; this.space()) {
      if (entries.size > 0) {
        this.expect(',');
        this.space();
      }
      const keyAt = this.at;
      if (this.text[keyAt] !== '"') throw new JsonMistake(this.unexpected('a key in quotes'), keyAt);
      const key = this.string();
      if (forbiddenKeys.includes(key)) throw new JsonMistake(`the key "${key}" is not allowed`, keyAt);
      if (entries.has(key)) throw new JsonMistake(`the key "${key}" is there twice`, keyAt);
      this.space();
      this.expect(':');
      entries.set(key, { keyAt, value: this.value(depth + 1) });
    }
    this.at++;
    return { kind: 'object', at, entries };
  }

  private array(depth: number): JsonArray {
    const at = this.at++;
    const items: JsonValue[] = [];
    for (this.space(); this.text[this.at] !== ']'; this.space()) {
      if (items.length > 0) this.expect(',');
      items.push(this.value(depth + 1));
    }
    this.at++;
    return { kind: 'array', at, items };
  }

  private string(): string {
    const from = this.at;
    let end = from + 1;
    for (; this.text[end] !== '"'; end++) {
      const code = this.text.charCodeAt(end);
      if (end >= this.text.length || code < 32) throw new JsonMistake('the string is not closed', from);
      if (code === 92) end++;
    }
    const literal = this.text.slice(from, end + 1);
    this.at = end + 1;
    try {
      return String(JSON.parse(literal));
    } catch {
      throw new JsonMistake('the string has an escape that JSON does not know', from);
    }
  }

  private expect(character: string): void {
    if (this.text[this.at] !== character) throw new JsonMistake(this.unexpected(`"${character}"`), this.at);
    this.at++;
  }

  private unexpected(wanted: string): string {
    const found = this.text[this.at];
    return found === undefined
      ? `expected ${wanted}, found the end of the file`
      : `expected ${wanted}, found "${found}"`;
  }

  private space(): void {
    while (/[ \t\r\n]/.test(this.text[this.at] ?? 'x')) this.at++;
  }
}
