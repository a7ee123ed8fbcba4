// Keys: what is taken, and above all what is left to the field, the button and the editor.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { keyAction } from '../../../../src/webview/state/keys.ts';
import type { KeyPress } from '../../../../src/webview/state/keys.ts';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  ...more,
});

test('the keys of the design', () => {
  expect(keyAction(press('ArrowRight'), 'elsewhere')).toEqual({ do: 'move', how: 'step' });
  expect(keyAction(press('F11', { shiftKey: true }), 'elsewhere')).toEqual({ do: 'move', how: 'out' });
  expect(keyAction(press('N', { shiftKey: true }), 'elsewhere')).toEqual({
    do: 'move',
    how: 'previousMark',
  });
  expect(keyAction(press('?', { shiftKey: true }), 'elsewhere')).toEqual({ do: 'help' });
});

test.each(['ArrowRight', 'n', ' ', '0', 'Home', 'F10'])('%s is never taken inside a field', (key) => {
  expect(keyAction(press(key), 'field')).toBeNull();
});

test('Space presses a button that has the focus', () => {
  expect(keyAction(press(' '), 'button')).toBeNull();
  expect(keyAction(press(' '), 'elsewhere')).toEqual({ do: 'play' });
});

test.each(['ctrlKey', 'altKey', 'metaKey'] as const)('with %s the key is the editor’s', (modifier) => {
  expect(keyAction(press('f', { [modifier]: true }), 'elsewhere')).toBeNull();
});

test('digits choose tabs, in the order of the bar, and 0 stays the whole run', () => {
  expect(keyAction(press('1'), 'elsewhere')).toEqual({ do: 'tab', index: 0 });
  expect(keyAction(press('2'), 'button')).toEqual({ do: 'tab', index: 1 });
  expect(keyAction(press('0'), 'elsewhere')).toEqual({ do: 'whole' });
  expect(keyAction(press('2'), 'field')).toBeNull();
});
