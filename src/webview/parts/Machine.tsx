// The machine after the event: CR0 bit by bit, the fields that decide about the FPU, and the state components of the
// cursor's CPU in full; every other CPU in one line.
// SPDX-License-Identifier: MIT
import { memo } from 'preact/compat';
import type { JSX } from 'preact';
import type { ViewBit, ViewComponent, ViewCpu, ViewField } from '../../protocol/panel.ts';
import { ValueLink } from './links.tsx';
import { TaskChip, TaskName } from './TaskChip.tsx';

function MachineView({ cpus, cpu }: { cpus: readonly ViewCpu[]; cpu: number }): JSX.Element {
  const main = cpus.find((c) => c.cpu === cpu);
  return (
    <div class="pad">
      {main && (
        <div class="machine">
          <div>
            <div class="cr0-head">
              <b>CR0</b> <code>{main.cr0}</code>
              <span class="at dim">{main.cr0Note}</span>
            </div>
            <Bits bits={main.cr0Bits} />
            <Fields fields={main.fields} />
          </div>
          <Components of={main} />
        </div>
      )}
      {!main && <p class="nothing">CPU {cpu} has no state to show.</p>}
      {cpus
        .filter((c) => c.cpu !== cpu)
        .map((c) => (
          <OtherCpu key={c.cpu} of={c} />
        ))}
    </div>
  );
}

export const Machine = memo(MachineView);

function Bits({ bits }: { bits: readonly ViewBit[] }): JSX.Element {
  return (
    <div class="bits" role="list" aria-label="CR0 bits">
      {bits.map((bit) => (
        <span
          key={bit.bit}
          role="listitem"
          class={`bit ${bit.value ? 'on' : 'off'} ${bit.changed ? 'changed' : ''}`}
          title={`${bit.name}, bit ${bit.bit}${bit.changed ? ', changed in this event' : ''}`}
        >
          {bit.name}
          <b>{bit.value}</b>
        </span>
      ))}
    </div>
  );
}

function Fields({ fields }: { fields: readonly ViewField[] }): JSX.Element {
  return (
    <dl class="fields">
      {fields.map((field) => (
        <>
          <dt key={`${field.name} name`}>{field.name}</dt>
          <dd key={`${field.name} value`}>
            <span class={field.changed ? 'highlight' : undefined}>
              {field.task !== null && field.task >= 0 && (
                <>
                  <TaskChip id={field.task} />{' '}
                </>
              )}
              <ValueLink of={field.key}>{field.value}</ValueLink>
            </span>{' '}
            <span class="dim">{field.meaning}</span>
          </dd>
        </>
      ))}
    </dl>
  );
}

function Components({ of }: { of: ViewCpu }): JSX.Element {
  return (
    <div class="components">
      <table>
        <caption class="unseen">State components of CPU {of.cpu}</caption>
        <thead>
          <tr>
            <th scope="col">registers</th>
            <th scope="col">hold</th>
            <th scope="col" class="middle">
              XCR0
            </th>
            <th scope="col" class="middle">
              XINUSE
            </th>
            <th scope="col" class="middle">
              XMODIFIED
            </th>
          </tr>
        </thead>
        <tbody>
          {of.components.map((c) => (
            <ComponentRow key={c.index} of={c} />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={2}>
              <span class="unseen">mask</span>
            </th>
            {[of.xcr0, of.xinuse, of.xmodified].map((mask, i) => (
              <td key={i} class="middle">
                <code class="dim">{mask}</code>
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function ComponentRow({ of }: { of: ViewComponent }): JSX.Element {
  return (
    <tr>
      <th scope="row" title={`state component ${of.index}`}>
        {of.name}
      </th>
      <td>
        <span class={of.changed ? 'highlight' : undefined}>
          <TaskName id={of.holds} none="init" />
        </span>
      </td>
      <OneBit on={of.xcr0} />
      <OneBit on={of.xinuse} />
      <OneBit on={of.xmodified} />
    </tr>
  );
}

const OneBit = ({ on }: { on: boolean }): JSX.Element => (
  <td class="middle">
    <span class={on ? 'dot on' : 'dot'} role="img" aria-label={on ? '1' : '0'} />
  </td>
);

function OtherCpu({ of }: { of: ViewCpu }): JSX.Element {
  return (
    <div class="other-cpu">
      <b>CPU {of.cpu}</b>
      <span>
        runs <TaskName id={of.task} none="nothing" />
      </span>
      {of.fields
        .filter((field) => field.task !== null)
        .map((field) => (
          <span key={field.name}>
            {field.name} {field.task !== null && field.task >= 0 ? <TaskChip id={field.task} /> : field.value}
          </span>
        ))}
      <span>
        XINUSE <code>{of.xinuse}</code>
      </span>
    </div>
  );
}
