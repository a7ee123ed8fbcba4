// Starts headless Chromium as the tests do, and opens VS Code's page in it.
// Needs the repository's packages (playwright-core). Called by scripts/editorTests.mjs and test/ui/support.
// SPDX-License-Identifier: MIT
import path from 'node:path';
import { chromium } from 'playwright-core';
import { findChromium } from './paths.mjs';

/** What Chromium writes goes to `dir`, not to the person's home. */
export function launchChromium(dir) {
  const executablePath = findChromium();
  if (!executablePath)
    throw new Error('Chromium is not on the PATH: install it, or set RINGSIDE_CHROMIUM to its path');
  const home = path.join(dir, 'home');
  return chromium.launch({
    executablePath,
    headless: true,
    env: {
      ...process.env,
      HOME: home,
      XDG_CONFIG_HOME: path.join(home, '.config'),
      XDG_CACHE_HOME: path.join(home, '.cache'),
    },
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-dev-shm-usage', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });
}
