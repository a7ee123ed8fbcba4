// Vitest: one project per test folder, so that `npx vitest run --project unit` runs one kind.
// scripts/test.mjs runs and counts each; test/editor is not here, because Mocha runs it inside VS Code.
// SPDX-License-Identifier: MIT
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const project = (name: string, timeoutMs: number, more = {}) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.{ts,tsx}`],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    pool: 'forks' as const,
    setupFiles: ['test/support/turn.ts'],
    ...more,
  },
});

export default defineConfig({
  test: {
    // All processors: Vitest leaves one idle by default, half of a small machine.
    maxWorkers: availableParallelism(),
    projects: [
      project('unit', 20_000),
      project('house', 60_000),
      project('conformance', 120_000),
      project('kernel', 600_000),
      // One editor at a time: two of them starve each other on a small machine.
      project('ui', 300_000, {
        exclude: ['test/ui/*.page.test.ts'],
        globalSetup: ['test/ui/support/globalSetup.ts'],
        poolOptions: { forks: { singleFork: true } },
      }),
      // The panel alone in a browser's page, without an editor: beside the editor's tests.
      project('page', 300_000, { include: ['test/ui/*.page.test.ts'] }),
      // Not tests but figures: run by scripts/bench/panel.mjs alone.
      project('bench', 600_000, {
        include: ['test/ui/bench/*.bench.ts'],
        globalSetup: ['test/ui/support/globalSetup.ts'],
        poolOptions: { forks: { singleFork: true } },
      }),
    ],
  },
});
