// The settings as typed values; what a person wrote wrongly counts as the default.
// Called by the files of this folder at the moment when they need a value.
// SPDX-License-Identifier: MIT
import * as vscode from 'vscode';
import { settingKeys } from './ids.ts';

export type IndexScope = 'core' | 'openFiles' | 'off' | 'all' | 'folders';

export interface IndexSettings {
  readonly scope: IndexScope;
  /** Folders of the tree, for the scope "folders". */
  readonly folders: readonly string[];
  /** The folder below arch/ that is preferred. */
  readonly architecture: string;
  /** Absent: the service chooses. */
  readonly engine?: 'native' | 'wasm';
  readonly jobs: number;
}

export function indexSettings(): IndexSettings {
  const scope = oneOf(settingKeys.indexScope, ['core', 'openFiles', 'off', 'all', 'folders']);
  const engine = oneOf(settingKeys.indexEngine, ['auto', 'native', 'wasm']);
  const jobs = read(settingKeys.indexJobs);
  return {
    scope,
    folders: folders(),
    architecture: text(settingKeys.architecture) || 'x86',
    ...(engine === 'auto' ? {} : { engine }),
    jobs: typeof jobs === 'number' && Number.isInteger(jobs) && jobs > 0 ? jobs : 2,
  };
}

/** Paths below the root with "/"; what leads out of it is left out. */
function folders(): readonly string[] {
  const value = read(settingKeys.indexFolders);
  if (!Array.isArray(value)) return [];
  return value
    .filter((one) => typeof one === 'string')
    .map((one) => one.trim().replace(/^\/+|\/+$/g, ''))
    .filter((one) => one !== '' && !one.split('/').includes('..'));
}

/** Whether Ringside answers for C where another extension does too. */
export const navigationSetting = (): 'auto' | 'on' | 'off' =>
  oneOf(settingKeys.navigation, ['auto', 'on', 'off']);

export interface SimulatorSettings {
  readonly scenario: string;
  /** Absent: the scenario's own. */
  readonly profile?: string;
  readonly follow: boolean;
}

export function simulatorSettings(): SimulatorSettings {
  const profile = text(settingKeys.profile);
  return {
    scenario: text(settingKeys.scenario) || 'ten-switches',
    ...(profile ? { profile } : {}),
    follow: read(settingKeys.follow) !== false,
  };
}

export const codeLensWanted = (): boolean => read(settingKeys.codeLens) !== false;
export const traceWanted = (): boolean => read(settingKeys.trace) === true;

/** Calls the listener when one of the settings changes. */
export function onSettings(
  keys: readonly (typeof settingKeys)[keyof typeof settingKeys][],
  listener: () => void,
): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (keys.some((key) => change.affectsConfiguration(key))) listener();
  });
}

const read = (key: string): unknown => vscode.workspace.getConfiguration().get<unknown>(key);

function text(key: string): string {
  const value = read(key);
  return typeof value === 'string' ? value.trim() : '';
}

function oneOf<const T extends string>(key: string, choices: readonly [T, ...T[]]): T {
  const value = read(key);
  return choices.find((choice) => choice === value) ?? choices[0];
}
