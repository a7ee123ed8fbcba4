// How a cost is known: "measured ..." plain, all others in the colour of a warning. Used by the tabs that show costs.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';

export function Basis({ of }: { of: string }): JSX.Element {
  return <span class={of.startsWith('measured') ? 'tag' : 'tag guess'}>{of}</span>;
}
