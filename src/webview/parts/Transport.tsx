// The second row: moving through the Run (first, back, step, over, out, last), playing, the event field, follow.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import type { MoveIntent } from '../../protocol/panel.ts';
import { usePanel } from '../panelContext.ts';
import type { RunState } from '../state/shownState.ts';
import { EventField } from './EventField.tsx';
import type { IconName } from './Icon.tsx';
import { Picker, withPresent } from './Picker.tsx';
import { ToolButton } from './ToolButton.tsx';

interface Move {
  readonly how: MoveIntent;
  readonly icon: IconName;
  readonly label: string;
  readonly keys: string;
  readonly backwards: boolean;
}

const moves: readonly Move[] = [
  { how: 'first', icon: 'first', label: 'First event', keys: 'Home', backwards: true },
  { how: 'back', icon: 'back', label: 'Step back', keys: 'Left', backwards: true },
  { how: 'step', icon: 'step', label: 'Step', keys: 'Right, F11', backwards: false },
  { how: 'over', icon: 'over', label: 'Step over', keys: 'F10', backwards: false },
  { how: 'out', icon: 'out', label: 'Step out', keys: 'Shift+F11', backwards: false },
  {
    how: 'reverseContinue',
    icon: 'reverseContinue',
    label: 'Back to breakpoint',
    keys: 'Shift+F5',
    backwards: true,
  },
  { how: 'continue', icon: 'continue', label: 'Continue to breakpoint', keys: 'F5', backwards: false },
  { how: 'last', icon: 'last', label: 'Last event', keys: 'End', backwards: false },
];

const speeds: readonly number[] = [1, 4, 20];

export function Transport(props: {
  state: RunState;
  onHelp: () => void;
  onBreakpoints: () => void;
  onExport: () => void;
}): JSX.Element {
  const { post } = usePanel();
  const { state } = props;
  const { cursor, playing, follow } = state;
  const enabled = state.breakpoints.filter((one) => one.enabled).length;
  const speed = { value: String(state.eventsPerSecond), label: `${state.eventsPerSecond} / s` };
  return (
    <div class="bar transport" role="toolbar" aria-label="Transport">
      {moves.map((move) => (
        <ToolButton
          key={move.how}
          class="move"
          icon={move.icon}
          label={move.label}
          keys={move.keys}
          disabled={move.backwards ? cursor.atFirst : cursor.atLast}
          onClick={() => post({ type: 'move', how: move.how })}
        />
      ))}
      <span class="separator" />
      <ToolButton
        class="move"
        icon={playing ? 'pause' : 'play'}
        label={playing ? 'Pause' : 'Play'}
        keys="Space"
        onClick={() => post({ type: 'play', on: !playing })}
      />
      <Picker
        label="Events per second"
        class="speed"
        value={speed.value}
        choices={withPresent(
          speeds.map((n) => ({ value: String(n), label: `${n} / s` })),
          speed,
        )}
        onPick={(value) => post({ type: 'speed', eventsPerSecond: Number(value) })}
      />
      <span class="separator" />
      <EventField event={cursor.event} last={state.run.eventCount - 1} />
      <span class="separator" />
      <ToolButton
        class={enabled > 0 ? 'breakpoints-button some' : 'breakpoints-button'}
        icon="breakpoint"
        label={`Breakpoints, ${enabled} enabled`}
        keys="Shift+B"
        onClick={props.onBreakpoints}
      >
        {enabled > 0 && <span>{enabled}</span>}
      </ToolButton>
      <ToolButton
        icon="follow"
        label="Follow in the editor"
        keys="L"
        pressed={follow}
        onClick={() => post({ type: 'follow', on: !follow })}
      >
        <span class="follow-word">Follow</span>
      </ToolButton>
      <span class="space" />
      <ToolButton icon="link" label="Copy a link to this event" onClick={() => post({ type: 'copyLink' })} />
      <ToolButton icon="save" label="Export" onClick={props.onExport} />
      <ToolButton icon="keyboard" label="Keys" keys="?" onClick={props.onHelp} />
    </div>
  );
}
