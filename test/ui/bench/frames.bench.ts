// How long the panel works for one frame at 100,000 events: panning, zooming, stepping, with and without the table.
// The work is from the frame's begin to the first task after it, so that style, layout and paint count as well.
// SPDX-License-Identifier: MIT
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { launchChromium } from '../../../scripts/lib/chromium.mjs';
import { Session } from '../../../src/core/sim/session.ts';
import { runView } from '../../../src/core/sim/view/runView.ts';
import { panelProtocolVersion } from '../../../src/protocol/panel.ts';
import { runState } from '../../fixtures/panel/run.ts';
import { runOf, twoTasks } from '../../unit/sim/support.ts';
import { buildPanel, openPanel } from '../support/panelPage.ts';
import { isWanted, percentile, quick, row } from './rows.ts';

/** 60 frames a second. */
const frameMs = 16.7;
const wantedEvents = 100_000;

/** Two tasks that take turns, so often that the Run has 100,000 events. */
async function longRun(): Promise<Session> {
  const scenario = (times: number): object =>
    twoTasks([
      {
        do: 'repeat',
        times,
        steps: [
          { do: 'compute', use: ['sse', 'avx'] },
          { do: 'switch', to: 'B' },
          { do: 'compute', use: ['sse'] },
          { do: 'switch', to: 'A' },
        ],
      },
    ]);
  const [ten, twenty] = [await runOf({ scenario: scenario(10) }), await runOf({ scenario: scenario(20) })];
  const each = (runView(twenty).eventCount - runView(ten).eventCount) / 10;
  return new Session(await runOf({ scenario: scenario(Math.ceil(wantedEvents / each) + 1) }));
}

interface Asked {
  readonly keys: readonly string[];
  readonly steps: boolean;
  readonly frames: number;
}
type SteppedWindow = Window & { benchSteps: readonly unknown[] };

/** In the page: one key or step for each frame; the work and the distance of the frames in milliseconds. */
function playFrames({ keys, steps, frames }: Asked): Promise<{ work: number[]; apart: number[] }> {
  return new Promise((done) => {
    const messages = steps ? (window as unknown as SteppedWindow).benchSteps : [];
    const work: number[] = [];
    const apart: number[] = [];
    const after = new MessageChannel();
    let began = 0;
    let before = 0;
    let count = 0;
    after.port1.onmessage = () => work.push(performance.now() - began);
    const frame = (now: number): void => {
      if (before > 0) apart.push(now - before);
      before = now;
      if (count >= frames) return done({ work, apart });
      began = performance.now();
      after.port2.postMessage(null);
      const key = keys[count % Math.max(keys.length, 1)];
      const message = messages[count % Math.max(messages.length, 1)];
      count++;
      // Before the panel asks for its frame: what it does in the next one comes after the clock is read.
      requestAnimationFrame(frame);
      if (key) document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
      if (message)
        window.dispatchEvent(new MessageEvent('message', { data: message, origin: location.origin }));
    };
    requestAnimationFrame(frame);
  });
}

test.runIf(isWanted('frames'))('frames at 100,000 events', async () => {
  const session = await longRun();
  const run = runView(session.run);
  expect(run.eventCount).toBeGreaterThanOrEqual(wantedEvents);
  const dir = mkdtempSync(path.join(tmpdir(), 'rs-frames-'));
  const browser = await launchChromium(dir);
  try {
    const panel = await openPanel(browser, await buildPanel());
    session.goTo(Math.floor(run.eventCount / 2));
    await panel.push({ ...runState, run, cursor: session.view() });
    const messages = Array.from({ length: 200 }, () => {
      session.move('step');
      return { type: 'cursor', version: panelProtocolVersion, cursor: session.view(), playing: false };
    });
    // Handed over before anything is measured: reading them is the benchmark's work, not the panel's.
    await panel.page.evaluate((steps) => {
      (window as unknown as SteppedWindow).benchSteps = steps;
    }, messages);
    const frames = quick ? 40 : 240;
    const devtools = await panel.page.context().newCDPSession(panel.page);
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    /** Processor time of the page's main thread so far: other than the clock, it does not grow on a busy machine. */
    const taskMs = async (): Promise<number> => {
      const { metrics } = await devtools.send('Performance.getMetrics');
      return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000;
    };
    const none: readonly never[] = [];
    const press = async (keys: string): Promise<void> => {
      for (const key of keys) await panel.page.keyboard.press(key);
    };
    const pan = [...'dddddddddddddddaaaaaaaaaaaaaaa'];
    const zoom = [...'wwwwwwwwssssssss'];
    const cases = [
      { what: 'frames: stepping, the whole run in view', before: '0', keys: none, steps: true },
      { what: 'frames: zooming in and out from the whole run', before: '0', keys: zoom, steps: false },
      { what: 'frames: panning, a quarter of the run in view', before: '0ww', keys: pan, steps: false },
      {
        what: 'frames: panning, some hundred events in view',
        before: '0wwwwwwww',
        keys: pan,
        steps: false,
      },
      { what: 'frames: stepping, some hundred events in view', before: '0wwwwwwww', keys: none, steps: true },
    ];
    for (const table of [false, true]) {
      if (table) await press('t');
      for (const { what, before, keys, steps } of cases) {
        await press(before);
        const from = await taskMs();
        const { work, apart } = await panel.page.evaluate(playFrames, { keys, steps, frames });
        const spent = (await taskMs()) - from;
        row(`${what}${table ? ', table open' : ''}: processor time, mean`, spent / frames, frameMs);
        row('    work on the clock, median', percentile(work, 0.5), frameMs);
        row('    work on the clock, p95', percentile(work, 0.95), frameMs);
        row('    from frame to frame, p95', percentile(apart, 0.95));
      }
    }
    expect(panel.faults).toEqual([]);
  } finally {
    await browser.close();
    rmSync(dir, { recursive: true, force: true });
  }
});
