// `ringside xsave`: the closing line, exit codes, and one clear line for files that are no vectors.
// SPDX-License-Identifier: MIT
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { run } from '../../../src/cli/run.ts';

const data = path.join(import.meta.dirname, '..', '..', 'conformance', 'data');
const folder = mkdtempSync(path.join(tmpdir(), 'ringside-xsave-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function xsave(...args: string[]) {
  let out = '';
  let err = '';
  const code = await run(['xsave', ...args], {
    serviceEntry: '',
    errIsTerminal: false,
    out: (text) => (out += text),
    err: (text) => (err += text),
  });
  return { code, lines: out.trim().split('\n'), err: err.trim() };
}

const recorded = path.join(data, 'hw-zen3-fx.json');

function changed(name: string, change: (text: string) => string): string {
  const file = path.join(folder, name);
  writeFileSync(file, change(readFileSync(recorded, 'utf8')));
  return file;
}

describe('recorded files', () => {
  test('several files and the fault table: all pass, exit 0', async () => {
    const files = ['hw-zen3-fx.json', 'priv-bochs3.json', 'priv-table.json'].map((name) =>
      path.join(data, name),
    );
    const { code, lines } = await xsave('--vectors', ...files);
    expect([code, lines]).toEqual([0, ['1251 passed, 0 failed']]);
  });
  test('a wrong bit in the record: named, counted, exit 1', async () => {
    const file = changed('wrong.json', (text) => text.replace(/"fcw": ?895/, '"fcw":896'));
    const { code, lines } = await xsave('--vectors', file);
    expect(code).toBe(1);
    expect(lines[0]).toContain('FCW: 0x380 recorded, 0x37f here');
    expect(lines.at(-1)).toBe('12 passed, 1 failed');
  });
  test('another profile runs what is portable and says what it skipped', async () => {
    const { code, lines } = await xsave('--profile', 'i486', '--vectors', recorded);
    expect(code).toBe(0);
    expect(lines.slice(0, -1).every((line) => /^\d+ skipped: /.test(line))).toBe(true);
    expect(lines.at(-1)).toBe('0 passed, 0 failed');
  });
  test('--json: a line per vector and a summary', async () => {
    const { lines } = await xsave('--json', '--vectors', recorded);
    const parsed = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(parsed).toHaveLength(14);
    expect(parsed[0]).toMatchObject({ file: recorded, id: 'fx-000', result: 'passed' });
    expect(parsed.at(-1)).toEqual({ passed: 13, failed: 0, skipped: 0, profile: null });
  });
});

describe('bad input', () => {
  test.each([
    [[], '--vectors FILE... is missing'],
    [['--vectors', path.join(folder, 'none.json')], 'none.json: no such file'],
    [['--vectors', folder], 'is not a file'],
    [['--vectors', recorded, '--profile', 'z80'], '--profile must be one of zen3, zen4'],
    [['--vectors', recorded, '--frobnicate'], '--frobnicate'],
  ])('%j', async (args, message) => {
    const { code, err } = await xsave(...args);
    expect(code).toBe(2);
    expect(err.split('\n')).toHaveLength(1);
    expect(err).toContain(message);
  });
  test.each([
    ['broken.json', (text: string) => text.slice(0, 500), 'broken.json: not JSON'],
    ['op.json', (text: string) => text.replace('"op":"fxsave64"', '"op":"fsin"'), 'unknown op "fsin"'],
    ['hex.json', (text: string) => text.replace(/"v":"../, '"v":"zz'), 'is not hex'],
    ['missing.json', (text: string) => text.replace(/"final":/, '"finale":'), '"final" is no object'],
  ])('%s', async (name, change, message) => {
    const { code, err, lines } = await xsave('--vectors', recorded, changed(name, change));
    expect([code, lines]).toEqual([2, ['']]);
    expect(err.split('\n')).toHaveLength(1);
    expect(err).toContain(message);
  });
});
