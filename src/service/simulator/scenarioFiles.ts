// The scenarios that there are: the packaged ones, and the user's own in .ringside/ of the open tree. Lists them, and
// finds the file of one that is asked for by id or path. Called by the simulator service and by makeRun.
// SPDX-License-Identifier: MIT
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readScenario } from '../../core/sim/scenario/scenario.ts';
import type { ScenarioInfo } from '../../protocol/simulatorService.ts';
import { packageRoot } from '../packageRoot.ts';

const packaged = (): string => join(packageRoot(), 'scenarios');
const own = '.ringside';
const ownId = /^\.ringside\/[\w][\w. -]*\.json$/;

/** All scenarios, the user's own last. A file of the user's that is refused is listed with the reason. */
export function listScenarios(treeRoot: string | null): ScenarioInfo[] {
  const mine = treeRoot === null ? [] : jsonFiles(join(treeRoot, own)).map((name) => `${own}/${name}`);
  return [
    ...jsonFiles(packaged())
      .filter((name) => name !== 'scenario.schema.json')
      .flatMap((name) => info(join(packaged(), name), null) ?? []),
    ...mine.filter((id) => ownId.test(id)).flatMap((id) => info(join(treeRoot ?? '', id), id) ?? []),
  ];
}

/** The file of a scenario, and the id that it goes by if it is not the file's own; null if there is none. */
export function scenarioFile(
  scenario: string,
  treeRoot: string,
): { readonly path: string; readonly id: string | null } | null {
  const named = join(packaged(), `${scenario}.json`);
  if (/^[\w-]+$/.test(scenario) && existsSync(named)) return { path: named, id: null };
  const mine = join(treeRoot, scenario);
  if (ownId.test(scenario) && isFile(mine)) return { path: mine, id: scenario };
  return isFile(scenario) ? { path: scenario, id: null } : null;
}

function info(path: string, id: string | null): ScenarioInfo | null {
  const read = readScenario(readFileSync(path, 'utf8'));
  if (!read.ok)
    return id === null
      ? null
      : {
          id,
          title: `${id} (refused)`,
          description: read.error,
          hasSignals: false,
          isScheduled: false,
        };
  const { title, description, steps, schedule } = read.value;
  return {
    id: id ?? read.value.id,
    title,
    description,
    hasSignals: steps.some((step) => step.do === 'signal'),
    isScheduled: schedule !== undefined,
  };
}

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();

function jsonFiles(folder: string): string[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort();
}
