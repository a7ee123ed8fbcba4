// The registers of a CPU as values: an image in the standard format, component by component, where what is not in
// XSTATE_BV counts as its initial value. Both sides show their registers through this.
// SPDX-License-Identifier: MIT
import { componentsIn, xstateComponent } from '../../../src/core/x86/tables/xstateComponents.ts';
import type { Part } from './operations.ts';

const PKRU = 9;

/** `image`: what XSAVE wrote into zeroed memory. */
export function registerValues(image: Uint8Array, components: bigint, offsets: Offsets = {}): Part[] {
  const bv = new DataView(image.buffer, image.byteOffset).getBigUint64(512, true);
  const parts: Part[] = [{ name: 'MXCSR', bytes: image.slice(24, 28) }];
  for (const i of componentsIn(components)) {
    const used = (bv >> BigInt(i)) & 1n;
    // PKRU is read for itself.
    if (i === PKRU) continue;
    const [from, to] = placeOf(i, offsets);
    const bytes = image.slice(from, to);
    if (i === 0) bytes.fill(0, 24, 32);
    if (!used) {
      bytes.fill(0);
      if (i === 0) bytes.set([0x7f, 3]);
    }
    parts.push({ name: `registers: ${xstateComponent(i)?.shortName ?? i}`, bytes });
  }
  return parts;
}

/** Every component initial, for XRSTOR and for FXRSTOR. */
export function initialImage(): Uint8Array {
  const image = new Uint8Array(576);
  const view = new DataView(image.buffer);
  view.setUint16(0, 0x37f, true);
  view.setUint32(24, 0x1f80, true);
  return image;
}

export type Offsets = Readonly<Record<number, number>>;

function placeOf(i: number, offsets: Offsets): readonly [from: number, to: number] {
  if (i === 0) return [0, 160];
  if (i === 1) return [160, 416];
  const component = xstateComponent(i);
  const from = offsets[i] ?? component?.standardOffset ?? 0;
  return [from, from + (component?.sizeBytes ?? 0)];
}
