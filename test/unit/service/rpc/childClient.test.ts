// Real child processes: requests, death, restart, and the end of everything.
// SPDX-License-Identifier: MIT
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { CancellationTokenSource } from 'vscode-jsonrpc/node.js';
import type { IndexServiceApi, IndexServiceEvents } from '../../../../src/protocol/indexService.ts';
import {
  ServiceGone,
  startService,
  type ServiceClient,
  type ServiceOptions,
} from '../../../../src/service/rpc/childClient.ts';
import { bundle } from '../servicesBundle.ts';
import { smallTree, type SmallTree } from '../smallTree.ts';

let entry: string;
let tree: SmallTree;
const clients: ServiceClient<IndexServiceApi>[] = [];
beforeAll(async () => {
  entry = await bundle('service');
  tree = smallTree();
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
});
afterAll(() => tree.remove());

function start(change: Partial<ServiceOptions<IndexServiceApi, IndexServiceEvents>> = {}) {
  const lines: string[] = [];
  const client = startService<IndexServiceApi, IndexServiceEvents>({
    kind: 'index',
    entry,
    events: ['progress', 'log'],
    onEvent: () => undefined,
    log: (line) => lines.push(line),
    ...change,
  });
  clients.push(client);
  return { client, lines };
}
const exited = (client: ServiceClient<IndexServiceApi>): Promise<[string, boolean]> =>
  new Promise((resolve) => client.onExit((reason, willRestart) => resolve([reason, willRestart])));

/** A service that answers nothing, written for one test. */
function standIn(body: string): string {
  const path = join(tree.root, 'stand-in.cjs');
  writeFileSync(path, body);
  return path;
}

test('requests and events cross the process boundary, with workers', async () => {
  const events: string[] = [];
  const { client } = start({ onEvent: ({ event }) => void events.push(event) });
  const { engine } = await client.request('initialize', { treeRoot: tree.root, jobs: 2 });
  expect(engine).toBe('native');
  const summary = await client.request('index', { scope: 'all' });
  expect(summary).toMatchObject({ files: 4, errorFiles: 0, skipped: [] });
  expect(summary.peakRssBytes).toBeGreaterThan(50 * 1024 * 1024);
  expect(events).toContain('progress');
  expect(await client.request('definitionsOf', { name: 'helper' })).toHaveLength(1);
});

test('a killed service rejects what is pending, comes back prepared, and goes on', async () => {
  let prepared = 0;
  const { client, lines } = start({
    prepare: async (request) => {
      prepared++;
      await request('initialize', { treeRoot: tree.root });
    },
  });
  expect(await client.request('documentSymbols', { path: 'kernel/a.c' })).toHaveLength(2);
  const pid = client.processId() ?? 0;
  const end = exited(client);
  const pending = client.request('index', { scope: 'all' });
  process.kill(pid, 'SIGKILL');
  await expect(pending).rejects.toBeInstanceOf(ServiceGone);
  expect(await end).toEqual(['SIGKILL', true]);
  expect(await client.request('documentSymbols', { path: 'kernel/a.c' })).toHaveLength(2);
  expect(prepared).toBe(2);
  expect(client.processId()).not.toBe(pid);
  expect(lines.join()).toContain('starting it again');
});

test('a service that always dies is given up after its restarts', async () => {
  const { client, lines } = start({ entry: standIn('process.exit(7)'), maximumRestarts: 1 });
  const deaths: boolean[] = [];
  const gone = new Promise<void>((resolve) =>
    client.onExit((_, willRestart) => {
      deaths.push(willRestart);
      if (!willRestart) resolve();
    }),
  );
  await gone;
  expect(deaths).toEqual([true, false]);
  await expect(client.request('callers', { name: 'x' })).rejects.toThrow('exit code 7');
  expect(lines.filter((line) => line.includes('ended'))).toHaveLength(2);
});

test('a bundle that is not there is an error, not an exception', async () => {
  const { client } = start({ entry: join(tree.root, 'nowhere.cjs'), maximumRestarts: 0 });
  await expect(client.request('callers', { name: 'x' })).rejects.toBeInstanceOf(ServiceGone);
});

describe('dispose', () => {
  test('ends the child and refuses further requests', async () => {
    const { client } = start();
    await client.request('initialize', { treeRoot: tree.root });
    const pid = client.processId() ?? 0;
    await client.dispose();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    await expect(client.request('callers', { name: 'x' })).rejects.toThrow('was ended');
  });

  test('kills a child that does not listen', async () => {
    const { client } = start({ entry: standIn('setInterval(() => {}, 1000)') });
    const pid = client.processId() ?? 0;
    const pending = client.request('callers', { name: 'x' });
    const outcome = expect(pending).rejects.toBeInstanceOf(Error);
    await client.dispose();
    await outcome;
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});

test('cancellation reaches the service', async () => {
  for (let i = 0; i < 300; i++) tree.write(`kernel/many${i}.c`, `int many${i}(void) { return ${i}; }\n`);
  const source = new CancellationTokenSource();
  const { client } = start({ onEvent: ({ event }) => event === 'progress' && source.cancel() });
  await client.request('initialize', { treeRoot: tree.root, jobs: 1 });
  const summary = await client.request('index', { scope: 'all' }, source.token);
  expect(summary.cancelled).toBe(true);
  expect(summary.parsedFiles).toBeLessThan(304);
});
