// The tab "Cost": where this Run's cycles went, what a switch costs under lazy, eager and deferred switching against
// the share of slices that use the FPU, and what is known by components in use. How a cost is known stands beside it.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import type { Cause, ComponentCost, CostsView, SweepView } from '../../protocol/panel.ts';
import { usePanel } from '../panelContext.ts';
import { Basis } from '../parts/Basis.tsx';
import type { RunState } from '../state/shownState.ts';
import { useWidth } from '../parts/useWidth.ts';
import { CostChart } from './CostChart.tsx';
import { grouped } from '../parts/grouped.ts';

export function CostTab({ state }: { state: RunState }): JSX.Element {
  const view = state.tabView?.tab === 'cost' ? state.tabView : null;
  if (!view) return <p class="nothing">Adding up cycles.</p>;
  return (
    <div class="costs-tab">
      <section class="pad" aria-labelledby="causes-title">
        <h2 id="causes-title">FPU cycles by cause, this run</h2>
        <Causes costs={view.costs} />
      </section>
      <section class="pad" aria-labelledby="policies-title">
        <h2 id="policies-title">
          Cycles per switch: lazy, eager, deferred <Basis of="illustrative costs" />
        </h2>
        <Comparison sweep={view.sweep} />
      </section>
      <section class="pad" aria-labelledby="components-title">
        <h2 id="components-title">One save and one restore, by components in use</h2>
        <Components rows={view.costs.components} />
      </section>
    </div>
  );
}

const number = (value: number): string => grouped(Math.round(value));
const percent = (part: number, whole: number): string =>
  whole === 0 ? '' : `${((100 * part) / whole).toFixed(1)} %`;

function Causes({ costs }: { costs: CostsView }): JSX.Element {
  const fpu = costs.causes.filter(({ isFpu }) => isFpu);
  const sum = fpu.reduce((total, { cycles }) => total + cycles, 0);
  return (
    <>
      <p class="dim">
        {number(sum)} of {number(costs.totalCycles)} cycles, {percent(sum, costs.totalCycles) || '0 %'}
      </p>
      <CauseBar causes={fpu} sum={sum} />
      <div class="wide-table" tabIndex={0} role="region" aria-label="Cycles by cause">
        <table>
          <thead>
            <tr>
              <th scope="col">cause</th>
              <th scope="col" class="right">
                times
              </th>
              <th scope="col" class="right">
                cycles
              </th>
              <th scope="col" class="right">
                of the run
              </th>
              <th scope="col" class="right">
                cycles each
              </th>
              <th scope="col">cost from</th>
            </tr>
          </thead>
          <tbody>
            {costs.causes.map((cause) => (
              <CauseRow key={cause.cause} cause={cause} total={costs.totalCycles} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function CauseRow({ cause, total }: { cause: Cause; total: number }): JSX.Element {
  return (
    <tr>
      <td>
        <svg class={`swatch fill-${cause.cause}`} viewBox="0 0 20 11" aria-hidden="true">
          <rect class="fill" x=".5" y=".5" width="19" height="10" />
        </svg>{' '}
        {cause.title}
      </td>
      <td class="right">{number(cause.times)}</td>
      <td class="right">{number(cause.cycles)}</td>
      <td class="right">{percent(cause.cycles, total)}</td>
      <td class="right">{cause.each === null ? '' : number(cause.each)}</td>
      <td>
        <Basis of={cause.basis} />
      </td>
    </tr>
  );
}

function CauseBar({ causes, sum }: { causes: readonly Cause[]; sum: number }): JSX.Element {
  const [element, width] = useWidth<HTMLDivElement>();
  let x = 0;
  const said = causes
    .filter(({ cycles }) => cycles > 0)
    .map(({ title, cycles }) => `${title} ${number(cycles)}`);
  return (
    <div ref={element} class="cause-bar">
      <svg width={width} height={22} role="img" aria-label={`FPU cycles: ${said.join(', ') || 'none'}`}>
        <FillPatterns />
        {causes.map((cause) => {
          const wide = sum === 0 ? 0 : (cause.cycles / sum) * width;
          const from = x;
          x += wide;
          if (wide <= 0) return null;
          const fits = cause.title.length * 6 + 12 < wide;
          return (
            <g key={cause.cause} class={`fill-${cause.cause}`}>
              <title>{`${cause.title}: ${number(cause.cycles)} cycles, ${percent(cause.cycles, sum)}`}</title>
              <rect class="fill" x={from + 0.5} y={2.5} width={Math.max(1, wide - 1)} height={17} />
              {fits && (
                <text class="cause-name" x={from + 7} y={15}>
                  {cause.title}
                </text>
              )}
            </g>
          );
        })}
      </svg>
    </div>
  );
}

/** Fills that need no colour: solid, stripes, bars, dots. */
function FillPatterns(): JSX.Element {
  const paths: readonly (readonly [string, string])[] = [
    ['restore', 'M0 6L6 0M-1 1L1 -1M5 7L7 5'],
    ['nm', 'M0 3H6'],
    ['ts', 'M3 0V6'],
    ['skipped', 'M0 0L6 6'],
  ];
  return (
    <defs>
      {paths.map(([name, d]) => (
        <pattern key={name} id={`fill-${name}`} width="6" height="6" patternUnits="userSpaceOnUse">
          <path class="fill-line" d={d} />
        </pattern>
      ))}
    </defs>
  );
}

function Comparison({ sweep }: { sweep: SweepView }): JSX.Element {
  const { post } = usePanel();
  switch (sweep.state) {
    case 'none':
      return (
        <div>
          {sweep.message !== '' && <p>{sweep.message}</p>}
          <p class="dim">
            Runs the bundled 4.4 tree with eagerfpu=off and on, and the 6.1 tree: 200 switches between two
            tasks, the share of slices that use SSE and AVX from 0 to 100 %, three seeds each, 99 runs.
          </p>
          <button type="button" class="button" onClick={() => post({ type: 'startSweep' })}>
            Run the comparison
          </button>
        </div>
      );
    case 'running':
      return (
        <div class="sweep-progress">
          <progress aria-label="Runs of the comparison" value={sweep.done} max={sweep.runs} />
          <span role="status">
            {sweep.done} of {sweep.runs} runs
          </span>
          <button type="button" class="link" onClick={() => post({ type: 'cancelSweep' })}>
            cancel
          </button>
        </div>
      );
    case 'done':
      return (
        <>
          {sweep.words.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
          <CostChart sweep={sweep} />
          <button type="button" class="link" onClick={() => post({ type: 'startSweep' })}>
            run again
          </button>
        </>
      );
  }
}

function Components({ rows }: { rows: readonly ComponentCost[] }): JSX.Element {
  const most = Math.max(1, ...rows.map(({ save, restore }) => save + (restore ?? 0)));
  return (
    <div class="wide-table" tabIndex={0} role="region" aria-label="Costs by components in use">
      <table>
        <thead>
          <tr>
            <th scope="col">in use</th>
            <th scope="col" class="right">
              bytes
            </th>
            <th scope="col" class="right">
              save
            </th>
            <th scope="col" class="right">
              restore
            </th>
            <th scope="col">save and restore, cycles</th>
            <th scope="col">cost from</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ inUse, bytes, save, atLeast, restore, basis }) => (
            <tr key={inUse}>
              <td>{inUse}</td>
              <td class="right">{number(bytes)}</td>
              <td class="right">
                {atLeast && '≥ '}
                {save}
              </td>
              <td class="right">{restore ?? <span class="dim">unknown</span>}</td>
              <td>
                <svg class="component-bar" viewBox="0 0 200 11" preserveAspectRatio="none" aria-hidden="true">
                  <rect class="bar-save" x="0" y="1" width={(save / most) * 200} height="9" />
                  {restore !== null && (
                    <rect
                      class="bar-restore"
                      x={(save / most) * 200}
                      y="1"
                      width={(restore / most) * 200}
                      height="9"
                    />
                  )}
                </svg>
              </td>
              <td>
                <Basis of={basis} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
