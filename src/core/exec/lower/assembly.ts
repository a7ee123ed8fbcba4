// asm statements: the template and its operands become one primitive, which the boundary table knows by instruction.
// SPDX-License-Identifier: MIT
import type { CNode } from '../../syntax/tree.ts';
import { sizeOf, typeName } from '../ctype.ts';
import type { PrimArg } from '../ir.ts';
import type { TextOf } from './context.ts';
import { child, childrenOf, NotLowered, repOf } from './context.ts';
import type { Expressions } from './expressions.ts';
import { stringBytes } from '../literals.ts';
import { lowerPlace } from './places.ts';
import { textOf } from './types.ts';

export function lowerAssembly(lower: Expressions, node: CNode, source: TextOf): void {
  const template = child(node, 'assembly_code');
  const args: PrimArg[] = [{ k: 'text', text: template ? stringBytes(textOf(template, source)) : '' }];
  for (const list of ['output_operands', 'input_operands']) {
    for (const operand of childrenOf(child(node, list) ?? node, 'operand')) {
      const symbol = child(operand, 'symbol');
      const constraint = child(operand, 'constraint');
      const value = child(operand, 'value');
      if (!constraint || !value) continue;
      const code = stringBytes(textOf(constraint, source));
      args.push({ k: 'text', text: `${symbol ? textOf(symbol, source) : ''}:${code}` });
      if (list === 'output_operands' || (code.includes('m') && !/[rinKgq]/.test(code))) {
        const place = lowerPlace(lower, value, source);
        if (place.k === 'slot') throw new NotLowered('asm operand is not in memory', operand);
        args.push({
          k: 'place',
          addr: place.addr,
          rep: repOf(place.type),
          size: sizeOf(place.type) ?? 0,
          text: textOf(value, source).trim(),
        });
      } else {
        const lowered = lower.spill(lower.rvalue(value, source));
        args.push({
          k: 'value',
          rep: repOf(lowered.type) ?? 'u64',
          e: lowered.e,
          type: typeName(lowered.type),
        });
      }
    }
  }
  lower.emitter?.emit({ op: 'prim', name: 'asm', args, dst: -1, rep: null });
}
