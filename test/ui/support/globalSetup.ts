// Before the browser tests: VS Code's server build is set up, and the packaged .vsix is installed once.
// scripts/test.mjs has made the package and names it in RINGSIDE_VSIX; alone, this makes it.
// SPDX-License-Identifier: MIT
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { root } from '../../../scripts/lib/paths.mjs';
import { ensureServer, installVsix } from '../../../scripts/lib/vscodeServer.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder into which the .vsix under test is installed. */
    extensionsDir: string;
  }
}

export async function setup(project: TestProject): Promise<() => void> {
  await ensureServer();
  const vsix = process.env['RINGSIDE_VSIX'] ?? makeVsix();
  const dir = mkdtempSync(path.join(tmpdir(), 'rs-vsix-'));
  await installVsix(dir, vsix);
  project.provide('extensionsDir', path.join(dir, 'extensions'));
  return () => rmSync(dir, { recursive: true, force: true });
}

function makeVsix(): string {
  for (const args of [['esbuild.mjs'], ['scripts/package.mjs', '--if-stale']]) {
    execFileSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  }
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  return path.join(root, `ringside-${version}.vsix`);
}
