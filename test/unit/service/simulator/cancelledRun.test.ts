// A Run that nobody waits for any more: the session stays the one of the Run that was answered last, whenever the wish for
// another is taken back.
// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CancellationTokenSource } from 'vscode-jsonrpc/node.js';
import type {
  RunReply,
  SimulatorServiceApi,
  SimulatorServiceEvents,
} from '../../../../src/protocol/simulatorService.ts';
import { startService, type ServiceClient } from '../../../../src/service/rpc/childClient.ts';
import { sampleRoot } from '../../sim/support.ts';
import { bundle } from '../servicesBundle.ts';

let client: ServiceClient<SimulatorServiceApi>;
beforeAll(async () => {
  client = startService<SimulatorServiceApi, SimulatorServiceEvents>({
    kind: 'simulator',
    entry: await bundle('service'),
    events: [],
    onEvent: () => undefined,
    log: () => undefined,
  });
}, 60_000);
afterAll(() => client.dispose());

const asked = { treeRoot: sampleRoot, scenario: 'ten-switches', overlays: [] };

test('a Run that is cancelled does not become the session', async () => {
  let last = '';
  const answers = new Set<string>();
  const take = (reply: RunReply): void => {
    if (reply.kind === 'run') last = reply.run.runId;
    answers.add(reply.kind === 'run' ? reply.kind : reply.code);
  };
  take(await client.request('run', asked));
  // Before it is begun, while it is made, and when it is done: the answer says which it was.
  for (const delayMs of [0, 2, 5, 10, 20, 40, 80, 2000]) {
    const source = new CancellationTokenSource();
    const answer = client.request('run', asked, source.token).then(take, () => undefined);
    setTimeout(() => source.cancel(), delayMs);
    await answer;
    const cursor = await client.request('move', { how: 'step' });
    expect(cursor?.runId, `cancelled after ${delayMs} ms`).toBe(last);
  }
  expect(answers).toEqual(new Set(['run', 'cancelled']));
}, 120_000);
