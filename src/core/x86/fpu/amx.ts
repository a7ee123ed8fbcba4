// AMX instructions that load or clear tiles: what scenarios need to fill components 17 and 18. A tile is 1,024 bytes;
// what LDTILECFG asks of rows and columns, and the matrix arithmetic, are outside this model. Called by the table.
// SPDX-License-Identifier: MIT

import { draft } from './cpu.ts';
import type { Execution, Operands } from './cpu.ts';
import { raise } from './fault.ts';
import { overlaid } from './memoryPort.ts';
import { source } from './operands.ts';

const TILECFG = 17;
const TILEDATA = 18;
const tileBytes = 1024;

/** LDTILECFG: 64 bytes of configuration; all tiles become 0. */
export function ldtilecfg(x: Execution, operands: Operands): undefined {
  const bytes = source(x, operands, 64).slice(0, 64);
  set(x, TILECFG, bytes);
  clear(x, TILEDATA);
}

/** TILELOADD: here a whole tile at once, from `bytes` or memory. */
export function tileloadd(x: Execution, operands: Operands): undefined {
  checkXfd(x);
  const old = x.state.components[TILEDATA] ?? notHere();
  const tile = source(x, operands, tileBytes).slice(0, tileBytes);
  set(x, TILEDATA, overlaid(old, ((operands.register ?? 0) & 7) * tileBytes, tile));
}

/** TILERELEASE: both components become initial. */
export function tilerelease(x: Execution): undefined {
  clear(x, TILECFG);
  clear(x, TILEDATA);
}

/** The use of tile data that IA32_XFD disables: #NM, and the component's bit in IA32_XFD_ERR (SDM vol. 1, 13.14). */
function checkXfd(x: Execution): void {
  const bit = 1n << BigInt(TILEDATA);
  if ((x.state.xfd & bit) === 0n) return;
  draft(x).xfdErr = bit;
  raise('#NM');
}

function clear(x: Execution, component: number): void {
  set(x, component, new Uint8Array((x.state.components[component] ?? notHere()).length));
}

function set(x: Execution, component: number, bytes: Uint8Array): void {
  const next = draft(x);
  next.components = { ...next.components, [component]: bytes };
  next.xmodified |= 1n << BigInt(component);
}

function notHere(): never {
  throw new RangeError('not modelled: AMX on this CPU');
}
