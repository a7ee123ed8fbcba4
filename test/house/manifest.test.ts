// The ids of src/extension/ids.ts and the contributions of package.json are the same, both ways.
// SPDX-License-Identifier: MIT
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { commandIds, settingKeys, viewIds } from '../../src/extension/ids.ts';
import { root, textOf } from './support/files.ts';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category?: string;
    }[];
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
    readonly views?: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly menus?: Readonly<Record<string, readonly { readonly command?: string }[]>>;
    readonly keybindings?: readonly { readonly command: string }[];
  };
}
interface Setting {
  readonly description?: string;
  readonly markdownDescription?: string;
  readonly default?: unknown;
}

const manifestText = textOf('package.json');
const { contributes } = JSON.parse(manifestText) as Manifest;
const settings = contributes.configuration.properties;
const sorted = (values: Iterable<string>): string[] => [...values].sort();

describe('ids and contributions are equal', () => {
  test('commands', () => {
    expect(sorted(contributes.commands.map(({ command }) => command))).toEqual(
      sorted(Object.values(commandIds)),
    );
  });
  test('settings', () => {
    expect(sorted(Object.keys(settings))).toEqual(sorted(Object.values(settingKeys)));
  });
  test('views', () => {
    const views = Object.values(contributes.views ?? {}).flat();
    expect(sorted(views.map(({ id }) => id))).toEqual(sorted(Object.values(viewIds)));
  });
});

test('every command of a menu or a key is a contributed command', () => {
  const known = new Set<string>(Object.values(commandIds));
  const used = [...Object.values(contributes.menus ?? {}).flat(), ...(contributes.keybindings ?? [])];
  const own = used.flatMap(({ command }) => (command?.startsWith('ringside.') ? [command] : []));
  expect(own.filter((command) => !known.has(command))).toEqual([]);
});

test('every command has a title, and stands under Ringside in the palette', () => {
  const wrong = contributes.commands.filter(({ title, category }) => !title || category !== 'Ringside');
  expect(wrong).toEqual([]);
});

test('every setting is described and has a default', () => {
  const wrong = Object.entries(settings).filter(
    ([, { description, markdownDescription, ...rest }]) =>
      !(description ?? markdownDescription) || !('default' in rest),
  );
  expect(wrong.map(([key]) => key)).toEqual([]);
});

test('every file that the contributions name exists', () => {
  const named = [...manifestText.matchAll(/"(\.?\/?(?:media|syntaxes|tours|scenarios|sample)\/[^"]+)"/g)].map(
    ([, file]) => file ?? '',
  );
  expect(named.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
});
