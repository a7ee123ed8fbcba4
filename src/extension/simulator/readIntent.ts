// Checks what the webview sent: an intent of the protocol, or the reason why it is not one. Nothing of a webview is
// believed. No vscode; called by panelWebview.ts at the entry.
// SPDX-License-Identifier: MIT
import type { Result } from '../../core/base/result.ts';
import { err, ok } from '../../core/base/result.ts';
import type { CompareChoice, MoveIntent, PanelIntent, TabName } from '../../protocol/panel.ts';

type Field = (value: unknown) => boolean;

const isText: Field = (value) => typeof value === 'string' && value.length <= 4_096;
const isBoolean: Field = (value) => typeof value === 'boolean';
const isIndex: Field = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isLine: Field = (value) => Number.isSafeInteger(value) && Number(value) >= 1;
const isSpeed: Field = (value) => typeof value === 'number' && value > 0 && value <= 100;
const isTreePath: Field = (value) =>
  isText(value) && !/^([/\\]|[A-Za-z]:)|\\|(^|\/)\.\.(\/|$)/.test(String(value)) && value !== '';

const mostPictureLength = 64 * 1024 * 1024;
function isPicture(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { what, format, data } = value as Readonly<Record<string, unknown>>;
  if (typeof data !== 'string' || data.length > mostPictureLength) return false;
  if (what !== 'timeline' && what !== 'images') return false;
  return format === 'svg' ? data.startsWith('<svg ') : format === 'png' && /^[A-Za-z0-9+/]+=*$/.test(data);
}

const moves: Readonly<Record<MoveIntent, true>> = {
  step: true,
  back: true,
  over: true,
  out: true,
  first: true,
  last: true,
  nextMark: true,
  previousMark: true,
  nextFinding: true,
  previousFinding: true,
  continue: true,
  reverseContinue: true,
};

const compareKeys: Readonly<Record<CompareChoice['key'], true>> = {
  before: true,
  era: true,
  profile: true,
  boot: true,
  cpus: true,
  seed: true,
};
const isCompareChoice: Field = (value) => {
  if (typeof value !== 'object' || value === null) return false;
  const { key, value: text } = value as Readonly<Record<string, unknown>>;
  return typeof key === 'string' && Object.hasOwn(compareKeys, key) && isText(text);
};
const tabs: Readonly<Record<TabName, true>> = {
  run: true,
  signal: true,
  cost: true,
  compare: true,
  schedule: true,
};
const isKeyOf =
  (table: object): Field =>
  (value) =>
    typeof value === 'string' && Object.hasOwn(table, value);

/** The fields of each intent beside its type; the compiler demands an entry for each. */
type FieldsOf<T> = T extends { type: string } ? { readonly [K in Exclude<keyof T, 'type'>]: Field } : never;
const intents: {
  readonly [T in PanelIntent['type']]: FieldsOf<Extract<PanelIntent, { type: T }>>;
} = {
  ready: { version: isIndex },
  move: { how: isKeyOf(moves) },
  goTo: { event: isIndex },
  play: { on: isBoolean },
  speed: { eventsPerSecond: isSpeed },
  follow: { on: isBoolean },
  openSource: { path: isTreePath, line1: isLine },
  toggleStep: { event: isIndex, open: isBoolean },
  whoWrote: { key: isText },
  closeWriter: {},
  openTab: { tab: isKeyOf(tabs) },
  typeBreakpoint: { text: isText },
  addBreakpoint: { text: isText },
  removeBreakpoint: { text: isText },
  enableBreakpoint: { text: isText, on: isBoolean },
  compareWith: { with: isCompareChoice },
  startSweep: {},
  cancelSweep: {},
  startWaits: {},
  cancelWaits: {},
  chooseScenario: { id: isText },
  chooseProfile: { id: isText },
  set: {
    key: (value) => ['era', 'cpus', 'boot', 'seed'].some((key) => key === value),
    value: (value) => value === null || isText(value),
  },
  resetSettings: {},
  rerun: {},
  copyLink: {},
  export: { format: (value) => value === 'csv' || value === 'chrome-trace' },
  savePicture: { picture: isPicture },
  cancel: {},
  openSample: {},
  openFolder: {},
  showOutput: {},
};

export function readIntent(message: unknown): Result<PanelIntent> {
  if (typeof message !== 'object' || message === null) return err('not an object');
  const fields = message as Readonly<Record<string, unknown>>;
  const type = fields['type'];
  if (typeof type !== 'string' || !Object.hasOwn(intents, type))
    return err(`unknown intent "${String(type)}"`);
  const checks: Readonly<Record<string, Field>> = intents[type as PanelIntent['type']];
  for (const [name, check] of Object.entries(checks)) {
    if (!check(fields[name])) return err(`${type}: ${name} is ${JSON.stringify(fields[name])?.slice(0, 80)}`);
  }
  // Every field of the type was checked above; the compiler cannot follow that through the table.
  return ok(message as PanelIntent);
}
