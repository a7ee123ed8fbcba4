// A component that is rendered anew only when one of the parts that it shows is another one: for those that are handed
// the whole state and show little of it. The parts of a state that say the same stay the same objects (state/shared.ts).
// SPDX-License-Identifier: MIT
import { memo } from 'preact/compat';
import type { FunctionComponent } from 'preact';

/** @param partsOf what of the properties is shown, or called; always as many */
export function memoBy<P extends object>(
  component: FunctionComponent<P>,
  partsOf: (props: P) => readonly unknown[],
): FunctionComponent<P> {
  return memo(component, (before, next) => {
    const old = partsOf(before);
    return partsOf(next).every((part, i) => Object.is(part, old[i]));
  });
}
