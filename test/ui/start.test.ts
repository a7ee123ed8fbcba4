// `npm start` without a desktop VS Code: it prints an address, that address shows the tree with Ringside, and Ctrl-C
// ends everything that it started.
// SPDX-License-Identifier: MIT
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { launchChromium } from '../../scripts/lib/chromium.mjs';
import { root, sampleTree } from '../../scripts/lib/paths.mjs';
import { statusBarItem } from './support/person.ts';

test('npm start serves the tree on the loopback interface until Ctrl-C', async () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'rs-start-'));
  const script = spawn(process.execPath, ['scripts/start.mjs', '--server', '--data', dir, sampleTree], {
    cwd: root,
  });
  try {
    const ended = new Promise<number | null>((resolve) => script.on('exit', resolve));
    const address = await printedAddress(script.stdout, ended);
    expect(new URL(address).hostname).toBe('127.0.0.1');

    const browser = await launchChromium(dir);
    try {
      const page = await browser.newPage();
      await page.goto(address);
      await statusBarItem(page, /Ringside/).waitFor({ timeout: 60_000 });
      expect(
        await page.locator('.explorer-viewlet .monaco-list-row', { hasText: 'arch' }).count(),
      ).toBeGreaterThan(0);
      // Without the token, nobody gets in.
      const { origin, pathname } = new URL(address);
      expect((await fetch(`${origin}${pathname}`)).status).toBe(403);
    } finally {
      await browser.close();
    }

    script.kill('SIGINT');
    expect(await ended).toBe(130);
    await expect(fetch(address)).rejects.toThrow();
  } finally {
    script.kill('SIGKILL');
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  }
});

async function printedAddress(out: NodeJS.ReadableStream, ended: Promise<number | null>): Promise<string> {
  let text = '';
  const found = new Promise<string>((resolve) => {
    out.on('data', (data: Buffer) => {
      text += data.toString();
      const address = /http:\/\/\S+/.exec(text)?.[0];
      if (address) resolve(address);
    });
  });
  const early = ended.then((code) =>
    Promise.reject(new Error(`npm start ended with exit code ${code}:\n${text}`)),
  );
  return Promise.race([found, early]);
}
