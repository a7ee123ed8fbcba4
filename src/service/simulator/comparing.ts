// Keeps what the shown Run is compared with: the Run before the edits, and one other that was made with a setting
// changed. Called by simulatorService.ts.
// SPDX-License-Identifier: MIT
import { comparedCursor, compareView, editChange } from '../../core/sim/compare/compareView.ts';
import type { CompareView, EditChange } from '../../core/sim/compare/compareView.ts';
import type { Run } from '../../core/sim/run.ts';
import type { Session } from '../../core/sim/session.ts';
import type { CompareChoice } from '../../protocol/panel.ts';
import type { CompareReply, RunParams } from '../../protocol/simulatorService.ts';
import { problem } from './makeRun.ts';
import type { Problem } from './makeRun.ts';

export interface Comparing {
  /** A new Run is shown; what its edits changed, if it follows edits. */
  shown(params: RunParams, made: Run, previous: Run | null): EditChange | null;
  with(choice: CompareChoice, session: Session): Promise<CompareReply>;
}

export function comparing(make: (params: RunParams) => Promise<Run | Problem>): Comparing {
  let base: Run | null = null;
  let params: RunParams | null = null;
  /** The other Run for a choice, and what is compared of both: of the Run that was shown then. */
  let kept: { readonly of: string; readonly run: Run; readonly view: CompareView } | null = null;

  async function otherRun(choice: CompareChoice): Promise<Run | Problem> {
    if (choice.key === 'before')
      return (
        base ??
        problem('bad-setting', 'nothing was edited since the run was chosen: there is no run before it')
      );
    if (!params) return problem('bad-setting', 'no run is shown');
    const { key, value } = choice;
    return make(
      key === 'profile'
        ? { ...params, profile: value }
        : { ...params, set: changed(params.set ?? {}, key, value) },
    );
  }

  return {
    shown(of, made, previous) {
      base = of.edit && previous ? (base ?? previous) : null;
      params = of;
      kept = null;
      return base && editChange(base, made);
    },
    async with(choice, session) {
      const of = `${choice.key}=${choice.value} ${session.run.id}`;
      if (kept?.of !== of) {
        const run = await otherRun(choice);
        if ('kind' in run) return run;
        const labels = { a: labelOf(run, choice), b: labelOf(session.run, choice) };
        kept = { of, run, view: compareView(run, session.run, labels) };
      }
      const { run, view } = kept;
      return { kind: 'compare', view, cursor: comparedCursor(run, session.run, session.cursor) };
    },
  };
}

/** Without a value the setting is the scenario's own again; the era's: the open tree. */
function changed(
  set: Readonly<Record<string, string>>,
  key: string,
  value: string,
): Readonly<Record<string, string>> {
  const { [key]: _, ...others } = set;
  return key === 'era' && value === '' ? others : { ...others, [key]: value };
}

/** What tells the two Runs apart is said. */
function labelOf(run: Run, { key }: CompareChoice): string {
  if (key === 'before') return run.editedAt === null ? 'as saved' : `edited: ${run.editedAt}`;
  if (key === 'profile') return run.profile.title;
  return `${run.treeLabel}, ${run.era}`;
}
