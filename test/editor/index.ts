// The entry that VS Code's extension host calls: runs the in-editor tests with Mocha and writes their results as JSON.
// scripts/editorTests.mjs starts it, in a desktop VS Code or in the server build, and reads the file.
// SPDX-License-Identifier: MIT
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

interface TestResult {
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'pending';
  readonly error?: string;
}

export async function run(): Promise<void> {
  const resultFile = process.env['RINGSIDE_TEST_RESULT'];
  if (!resultFile)
    throw new Error('RINGSIDE_TEST_RESULT is not set: start the tests with `npm test -- --only editor`');
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, reporter: Mocha.reporters.Base });
  for (const name of readdirSync(__dirname).sort()) {
    if (name.endsWith('.test.cjs')) mocha.addFile(path.join(__dirname, name));
  }
  const tests: TestResult[] = [];
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    const note = (result: TestResult): void => {
      tests.push(result);
      // scripts/editorTests.mjs shows the lines of the extension host's console that begin so.
      console.log(`[test] ${result.state}: ${result.title}${result.error ? `\n${result.error}` : ''}`);
    };
    runner.on('pass', (test) => note({ title: test.fullTitle(), state: 'passed' }));
    runner.on('pending', (test) => note({ title: test.fullTitle(), state: 'pending' }));
    runner.on('fail', (test, error: unknown) => {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      note({ title: test.fullTitle(), state: 'failed', error: message });
    });
  });
  mkdirSync(path.dirname(resultFile), { recursive: true });
  writeFileSync(resultFile, JSON.stringify({ failures, tests, figures: figuresOf() }, null, 1));
  if (failures > 0) throw new Error(`${failures} of ${tests.length} in-editor tests failed`);
}

// The test files are bundles of their own, so that figures meet here through the global object (see figure.ts).
function figuresOf(): readonly string[] {
  return (globalThis as { ringsideFigures?: string[] }).ringsideFigures ?? [];
}
