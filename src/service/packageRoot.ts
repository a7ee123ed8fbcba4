// Where the package's data files (syntaxes, tours, scenarios) and its own node_modules are, and a `require` that
// works in both forms of this code: CommonJS bundles in dist/ and ES modules under the test runner.
// Called by the services and the command line.
// SPDX-License-Identifier: MIT
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// The bundler keeps `import.meta.url` true in CommonJS (esbuild.mjs).
const thisFile = fileURLToPath(import.meta.url);

/** A `require` that resolves packages from this package's node_modules. */
export const packageRequire: NodeJS.Require = createRequire(import.meta.url);

/** The folder that holds package.json and syntaxes/. Throws if the installation is incomplete. */
export function packageRoot(): string {
  let folder = dirname(thisFile);
  for (;;) {
    if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'syntaxes'))) return folder;
    const parent = dirname(folder);
    if (parent === folder)
      throw new Error(`Ringside is not installed completely: no syntaxes folder above ${thisFile}`);
    folder = parent;
  }
}

/** The version in package.json. */
export function packageVersion(): string {
  const parsed: unknown = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  const version =
    typeof parsed === 'object' && parsed !== null && 'version' in parsed ? parsed.version : null;
  return typeof version === 'string' ? version : '0.0.0';
}
