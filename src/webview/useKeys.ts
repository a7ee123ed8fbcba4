// Turns the keys of the panel into intents for the host and into changes of the view. One listener for the page;
// a key that is taken goes no further, so that the editor does not act on it as well.
// SPDX-License-Identifier: MIT
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { PanelIntent } from '../protocol/panel.ts';
import { eventFieldId } from './parts/EventField.tsx';
import { keyAction } from './state/keys.ts';
import type { FocusPlace, KeyAction } from './state/keys.ts';
import type { RunState } from './state/shownState.ts';
import { tabNames } from './state/viewMemory.ts';
import type { ViewMemory } from './state/viewMemory.ts';
import { axisOf, eventAt, startOf } from './timeline/axis.ts';
import { movedSpan, spanOf } from './timeline/spanOf.ts';

export type PopoverName = 'keys' | 'breakpoints' | 'settings' | 'export';

export interface KeyTools {
  readonly state: RunState;
  readonly memory: ViewMemory;
  readonly setMemory: (memory: ViewMemory) => void;
  readonly post: (intent: PanelIntent) => void;
  readonly popover: PopoverName | null;
  readonly setPopover: (open: PopoverName | null) => void;
}

export function useKeys(tools: KeyTools): void {
  const latest = useRef(tools);
  latest.current = tools;
  // With the page, not a moment after it: a key may follow at once.
  useLayoutEffect(() => {
    const onKey = (e: KeyboardEvent): void => {
      const action = keyAction(e, focusPlace(e.target));
      if (!action || !act(latest.current, action)) return;
      e.preventDefault();
      e.stopPropagation();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

function focusPlace(target: EventTarget | null): FocusPlace {
  if (!(target instanceof Element)) return 'elsewhere';
  if (target.closest('input, select, textarea')) return 'field';
  return target.closest('button') ? 'button' : 'elsewhere';
}

/** Does it; false if there is nothing to do and the key belongs to the editor. */
function act(tools: KeyTools, action: KeyAction): boolean {
  const { state, memory, setMemory, post } = tools;
  const { run, cursor } = state;
  switch (action.do) {
    case 'move':
      post({ type: 'move', how: action.how });
      return true;
    case 'tab': {
      const tab = tabNames[action.index];
      if (tab) setMemory({ ...memory, tab });
      return tab !== undefined;
    }
    case 'pageBack':
    case 'pageForward': {
      const by = Math.max(1, Math.round(run.eventCount / 10)) * (action.do === 'pageBack' ? -1 : 1);
      post({ type: 'goTo', event: Math.max(0, Math.min(cursor.event + by, run.eventCount - 1)) });
      return true;
    }
    case 'goTo':
      document.getElementById(eventFieldId)?.focus();
      return true;
    case 'play':
      post({ type: 'play', on: !state.playing });
      return true;
    case 'follow':
      post({ type: 'follow', on: !state.follow });
      return true;
    case 'table':
      setMemory({ ...memory, table: !memory.table });
      return true;
    case 'zoomIn':
    case 'zoomOut':
    case 'panLeft':
    case 'panRight':
    case 'whole': {
      const axis = axisOf(run, memory.axis);
      setMemory({ ...memory, span: movedSpan(axis, spanOf(axis, memory), action.do, cursor.event) });
      return true;
    }
    case 'measureA':
    case 'measureB': {
      const at = startOf(axisOf(run, memory.axis), cursor.event);
      setMemory({ ...memory, [action.do]: memory[action.do] === at ? null : at });
      return true;
    }
    case 'laneUp':
    case 'laneDown':
      return changeLane(tools, action.do === 'laneUp' ? -1 : 1);
    case 'help':
      tools.setPopover(tools.popover === 'keys' ? null : 'keys');
      return true;
    case 'breakpoints':
      tools.setPopover(tools.popover === 'breakpoints' ? null : 'breakpoints');
      return true;
    case 'breakpointHere':
      return breakpointHere(tools);
    case 'close':
      return close(tools);
  }
}

function changeLane({ state, post }: KeyTools, by: number): boolean {
  const { run, cursor } = state;
  const event = eventAt(axisOf(run, 'cycles'), cursor.cpu + by, cursor.cycle);
  if (event === null) return false;
  post({ type: 'goTo', event });
  return true;
}

/** Sets a breakpoint at the place of the current statement, or takes it away. */
function breakpointHere({ state, post }: KeyTools): boolean {
  const { place } = state.cursor.statement;
  if (!place) return false;
  const text = `${place.path}:${place.line1}`;
  const there = state.breakpoints.some((one) => one.text === text);
  post({ type: there ? 'removeBreakpoint' : 'addBreakpoint', text });
  return true;
}

function close({ state, popover, setPopover, post, memory, setMemory }: KeyTools): boolean {
  if (popover !== null) setPopover(null);
  else if (state.writer !== null) post({ type: 'closeWriter' });
  else if (memory.measureA !== null || memory.measureB !== null)
    setMemory({ ...memory, measureA: null, measureB: null });
  else return false;
  return true;
}
