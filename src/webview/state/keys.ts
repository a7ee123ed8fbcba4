// Which key does what in the panel. A key is never taken inside a field, nor with Ctrl, Alt or Meta, which belong
// to the editor. Pure; called by Panel.tsx for every key, and listed by parts/KeysHelp.tsx.
// SPDX-License-Identifier: MIT
import type { MoveIntent } from '../../protocol/panel.ts';

export type KeyAction =
  | { readonly do: 'move'; readonly how: MoveIntent }
  /** `index`: in the order of the tab bar, from 0. */
  | { readonly do: 'tab'; readonly index: number }
  | {
      readonly do:
        | 'goTo'
        | 'play'
        | 'follow'
        | 'table'
        | 'zoomIn'
        | 'zoomOut'
        | 'panLeft'
        | 'panRight'
        | 'whole'
        | 'measureA'
        | 'measureB'
        | 'laneUp'
        | 'laneDown'
        | 'pageBack'
        | 'pageForward'
        | 'breakpointHere'
        | 'breakpoints'
        | 'help'
        | 'close';
    };

export interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

/** Where the focus is, as far as it decides who gets the key. */
export type FocusPlace = 'field' | 'button' | 'elsewhere';

const plain: Readonly<Record<string, KeyAction>> = {
  ArrowRight: { do: 'move', how: 'step' },
  ArrowLeft: { do: 'move', how: 'back' },
  F5: { do: 'move', how: 'continue' },
  F10: { do: 'move', how: 'over' },
  F11: { do: 'move', how: 'step' },
  Home: { do: 'move', how: 'first' },
  End: { do: 'move', how: 'last' },
  n: { do: 'move', how: 'nextMark' },
  f: { do: 'move', how: 'nextFinding' },
  PageUp: { do: 'pageBack' },
  PageDown: { do: 'pageForward' },
  g: { do: 'goTo' },
  b: { do: 'breakpointHere' },
  ' ': { do: 'play' },
  l: { do: 'follow' },
  t: { do: 'table' },
  w: { do: 'zoomIn' },
  s: { do: 'zoomOut' },
  a: { do: 'panLeft' },
  d: { do: 'panRight' },
  '0': { do: 'whole' },
  '[': { do: 'measureA' },
  ']': { do: 'measureB' },
  '?': { do: 'help' },
  Escape: { do: 'close' },
};

const shifted: Readonly<Record<string, KeyAction>> = {
  F5: { do: 'move', how: 'reverseContinue' },
  F11: { do: 'move', how: 'out' },
  b: { do: 'breakpoints' },
  n: { do: 'move', how: 'previousMark' },
  f: { do: 'move', how: 'previousFinding' },
  ArrowUp: { do: 'laneUp' },
  ArrowDown: { do: 'laneDown' },
  // These need Shift on some keyboards.
  '?': { do: 'help' },
  '0': { do: 'whole' },
  '[': { do: 'measureA' },
  ']': { do: 'measureB' },
};

export function keyAction(press: KeyPress, focus: FocusPlace): KeyAction | null {
  if (press.key === 'Escape') return { do: 'close' };
  if (focus === 'field' || press.ctrlKey || press.altKey || press.metaKey) return null;
  // Space on a button presses it.
  if (focus === 'button' && press.key === ' ') return null;
  if (!press.shiftKey && /^[1-9]$/.test(press.key)) return { do: 'tab', index: Number(press.key) - 1 };
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  return (press.shiftKey ? shifted[key] : plain[key]) ?? null;
}

export const keysHelp: readonly (readonly [string, string])[] = [
  ['Right, F11', 'step'],
  ['Left', 'step back'],
  ['F10, Shift+F11', 'over, out'],
  ['Home, End', 'first, last event'],
  ['Page Up, Page Down', 'a tenth of the run back, forward'],
  ['F5, Shift+F5', 'continue, back to a breakpoint'],
  ['B', 'breakpoint at this statement, on or off'],
  ['Shift+B', 'breakpoints'],
  ['N, Shift+N', 'next, previous mark'],
  ['F, Shift+F', 'next, previous finding'],
  ['Space', 'play, pause'],
  ['G', 'go to event'],
  ['L', 'follow in the editor, on or off'],
  ['T', 'timeline as a table'],
  ['W, S', 'zoom in, out at the cursor'],
  ['A, D', 'pan left, right'],
  ['0', 'whole run'],
  ['[ and ]', 'measuring mark A, B at the cursor'],
  ['Shift+Up, Shift+Down', 'CPU above, below'],
  ['Up, Down, Enter', 'in Steps: move, cursor there'],
  ['+ and -', 'in Steps: unfold, fold'],
  ['1, 2, ...', 'the tabs: Run, Signal, ...'],
  ['?, Esc', 'these keys, close'],
];
