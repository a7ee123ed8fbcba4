// The settings as typed values; what a person wrote wrongly counts as the default.
// Called by the files of this folder at the moment when they need a value.
// SPDX-License-Identifier: MIT
import * as vscode from 'vscode';
import { settingKeys } from './ids.ts';

export type IndexScope = 'core' | 'openFiles' | 'off' | 'all';

export interface IndexSettings {
  readonly scope: IndexScope;
  /** Absent: the service chooses. */
  readonly engine?: 'native' | 'wasm';
  readonly jobs: number;
}

export function indexSettings(): IndexSettings {
  const scope = oneOf(settingKeys.indexScope, ['core', 'openFiles', 'off', 'all']);
  const engine = oneOf(settingKeys.indexEngine, ['auto', 'native', 'wasm']);
  const jobs = read(settingKeys.indexJobs);
  return {
    scope,
    ...(engine === 'auto' ? {} : { engine }),
    jobs: typeof jobs === 'number' && Number.isInteger(jobs) && jobs > 0 ? jobs : 2,
  };
}

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
