// A point in a Run that can be found again: what the Run is made from, the event, the breakpoints. Kept by the panel over
// a reload of the window, and written into links. Everything that is read back is checked. No vscode.
// SPDX-License-Identifier: MIT
import type { Result } from '../../core/base/result.ts';
import { err, ok } from '../../core/base/result.ts';
import type { Breakpoint, RunPoint, SettingInfo } from '../../protocol/panel.ts';

const keys: Readonly<Record<'era' | SettingInfo['key'], true>> = {
  era: true,
  cpus: true,
  boot: true,
  seed: true,
};
const mostText = 300;
const mostBreakpoints = 50;

/** Reads a kept point of any age; null if it is none. */
export function readRunPoint(kept: unknown): RunPoint | null {
  if (typeof kept !== 'object' || kept === null) return null;
  const of = kept as Readonly<Record<string, unknown>>;
  const { scenario, sample, profile, set, event, breakpoints } = of;
  if (typeof scenario !== 'string' || scenario === '' || !isEvent(event)) return null;
  if (typeof set !== 'object' || set === null || !Array.isArray(breakpoints)) return null;
  return {
    scenario,
    sample: sample === true,
    profile: typeof profile === 'string' ? profile : null,
    set: Object.fromEntries(
      Object.entries(set).filter(([key, value]) => Object.hasOwn(keys, key) && typeof value === 'string'),
    ) as Record<string, string>,
    event,
    breakpoints: breakpoints.filter(isBreakpoint).slice(0, mostBreakpoints),
  };
}

const isEvent = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
function isBreakpoint(value: unknown): value is Breakpoint {
  if (typeof value !== 'object' || value === null) return false;
  const { text, enabled } = value as Readonly<Record<string, unknown>>;
  return typeof text === 'string' && text.length <= mostText && typeof enabled === 'boolean';
}

/** The tree on which a link was made, so that another one is told. */
export interface LinkedPoint extends RunPoint {
  readonly treeLabel: string;
}

const linkPath = '/run';

/** Path and query of a link to a point; null for a scenario that only this machine has. */
export function linkTo(point: LinkedPoint): string | null {
  if (!isName(point.scenario)) return null;
  const parts: (readonly [string, string])[] = [
    ['scenario', point.scenario],
    ['event', String(point.event)],
    ...(point.sample ? [['sample', '1'] as const] : []),
    ...(point.profile === null ? [] : [['profile', point.profile] as const]),
    ...Object.entries(point.set),
    ...point.breakpoints.filter(({ enabled }) => enabled).map(({ text }) => ['break', text] as const),
    ['tree', point.treeLabel],
  ];
  return `${linkPath}?${parts.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&')}`;
}

/** Reads a link; the error says what is wrong with it and what would be right. */
export function readLink(path: string, query: string): Result<LinkedPoint> {
  if (path !== linkPath)
    return err(`"${path}" leads nowhere; a link to a run begins with ${linkPath}?scenario=`);
  const given = new URLSearchParams(query);
  const known = [...Object.keys(keys), 'scenario', 'event', 'sample', 'profile', 'break', 'tree'];
  for (const [key, value] of given) {
    if (!known.includes(key)) return err(`it has "${key}", which is none of ${known.join(', ')}`);
    if (value.length > mostText) return err(`its "${key}" is longer than ${mostText} characters`);
    if (key !== 'break' && given.getAll(key).length > 1) return err(`it has "${key}" twice`);
  }
  const scenario = given.get('scenario') ?? '';
  if (!isName(scenario))
    return err(`its scenario is "${scenario}"; right would be the name of one that comes with Ringside`);
  const event = given.get('event') ?? '0';
  if (!/^\d{1,9}$/.test(event))
    return err(`its event is "${event}"; right would be a whole number from 0 on`);
  const profile = given.get('profile');
  if (profile !== null && !isName(profile))
    return err(`its profile is "${profile}"; right would be the name of a CPU profile, such as zen3`);
  const breakpoints = given.getAll('break').map((text) => ({ text, enabled: true }));
  if (breakpoints.length > mostBreakpoints) return err(`it has more than ${mostBreakpoints} breakpoints`);
  return ok({
    scenario,
    event: Number(event),
    sample: given.get('sample') === '1',
    profile,
    set: Object.fromEntries([...given].filter(([key]) => Object.hasOwn(keys, key))),
    breakpoints,
    treeLabel: given.get('tree') ?? '',
  });
}

/** The name of a scenario or profile that comes with Ringside; never a path, which a link must not open. */
const isName = (text: string): boolean => /^[\w-]{1,64}$/.test(text);
