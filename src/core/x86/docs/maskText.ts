// What a value of a mask of XSAVE components amounts to: names and the sizes of areas. Used by hovers and by `eval --as`.
// SPDX-License-Identifier: MIT

import type { RegisterTable } from '../tables/fact.ts';
import { compactedSize, componentsIn, standardSize, xstateComponent } from '../tables/xstateComponents.ts';

const masks: ReadonlySet<string> = new Set(['XCR0', 'IA32_XSS', 'XSTATE_BV', 'XCOMP_BV']);

/** Whether the register is a mask of XSAVE components. */
const isComponentMask = (table: RegisterTable): boolean => masks.has(table.name);

/** "standard format 832 bytes, compacted 832 bytes"; null for a register that is no component mask or an empty mask. */
export function areaSizes(table: RegisterTable, value: bigint): string | null {
  if (!isComponentMask(table)) return null;
  const components = componentsIn(value).map((bit) => xstateComponent(bit));
  if (components.length === 0 || components.some((component) => component === undefined)) return null;
  const compacted = `compacted ${compactedSize(value)} bytes`;
  // Supervisor components have no place in the standard format.
  const hasStandard = components.every((component) => component?.standardOffset !== null);
  return hasStandard
    ? `area: standard format ${standardSize(value)} bytes, ${compacted}`
    : `area: ${compacted}`;
}
