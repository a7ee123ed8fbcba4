// GCC's integer built-ins: bit counting, byte swapping, arithmetic that says whether it overflowed. The tree's own
// helpers (hweight, fls, check_add_overflow, swab) come down to them where they are not asm. Source: GCC manual 6.59.
// SPDX-License-Identifier: MIT
import { fromBig, lowWord, toUnsigned } from '../integer.ts';
import { entry, placeAt, storeAt, valueAt } from './entry.ts';
import type { BoundaryEntry } from './entry.ts';

/** Of an unsigned value that has `width` bits. */
type Count = (value: bigint, width: number) => number;

const bits = (value: bigint): string => value.toString(2);
const ones: Count = (value) => bits(value).replaceAll('0', '').length;
const trailing: Count = (value) => bits(value).length - bits(value).lastIndexOf('1') - 1;
const leading: Count = (value, width) => width - bits(value).length;

/** The built-in for int, long and long long; `ofZero` is what it gives for 0, null where C leaves that open. */
function counting(
  name: string,
  why: string,
  count: Count,
  ofZero: number | null,
): Record<string, BoundaryEntry> {
  const make = (suffix: string, width: number): [string, BoundaryEntry] => [
    `${name}${suffix}`,
    entry(['value'], 'int', why, (machine, args) => {
      const value = BigInt.asUintN(width, toUnsigned(valueAt(machine, args, 0)));
      if (value !== 0n) return count(value, width);
      return ofZero ?? machine.stop(`${name}${suffix}(0) is undefined in C`);
    }),
  ];
  return Object.fromEntries([make('', 32), make('l', 64), make('ll', 64)]);
}

function swapped(value: bigint, width: number): bigint {
  let result = 0n;
  for (let shift = 0n; shift < width; shift += 8n) result = (result << 8n) | ((value >> shift) & 0xffn);
  return result;
}

const checked = (why: string, exact: (a: bigint, b: bigint) => bigint): BoundaryEntry =>
  entry(['value', 'value', 'pointee'], 'bool', why, (machine, args) => {
    const read = (i: number): bigint => {
      const arg = args[i];
      const value = BigInt(valueAt(machine, args, i));
      return arg?.k === 'value' && arg.rep === 'u64' ? BigInt.asUintN(64, value) : value;
    };
    const result = exact(read(0), read(1));
    const { rep } = placeAt(machine, args, 2);
    const width = Number(
      /\d+/.exec(rep ?? '')?.[0] ?? machine.stop('the result of this built-in has no width'),
    );
    const kept = rep?.startsWith('u') ? BigInt.asUintN(width, result) : BigInt.asIntN(width, result);
    storeAt(machine, args, 2, width === 64 ? fromBig(kept) : Number(kept));
    return kept === result ? 0 : 1;
  });

export const builtinEntries: Readonly<Record<string, BoundaryEntry>> = {
  ...counting(
    '__builtin_ffs',
    'one more than the number of the lowest bit that is set',
    (v, w) => trailing(v, w) + 1,
    0,
  ),
  ...counting('__builtin_ctz', 'zeros below the lowest bit that is set', trailing, null),
  ...counting('__builtin_clz', 'zeros above the highest bit that is set', leading, null),
  ...counting('__builtin_popcount', 'how many bits are set', ones, 0),
  ...counting('__builtin_parity', 'whether an odd number of bits is set', (v, w) => ones(v, w) & 1, 0),
  __builtin_bswap16: entry(['value'], 'int', 'the bytes in the other order', (machine, args) =>
    Number(swapped(BigInt(lowWord(valueAt(machine, args, 0)) & 0xffff), 16)),
  ),
  __builtin_bswap32: entry(['value'], 'uint', 'the bytes in the other order', (machine, args) =>
    Number(swapped(BigInt.asUintN(32, toUnsigned(valueAt(machine, args, 0))), 32)),
  ),
  __builtin_bswap64: entry(['value'], 'u64', 'the bytes in the other order', (machine, args) =>
    fromBig(swapped(toUnsigned(valueAt(machine, args, 0)), 64)),
  ),
  __builtin_add_overflow: checked('adds, and says whether the result does not fit', (a, b) => a + b),
  __builtin_sub_overflow: checked('subtracts, and says whether the result does not fit', (a, b) => a - b),
  __builtin_mul_overflow: checked('multiplies, and says whether the result does not fit', (a, b) => a * b),
};
