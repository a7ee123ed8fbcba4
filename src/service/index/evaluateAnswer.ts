// The answer to "what is this expression worth in this tree?", as it crosses the wire. Called by the index service.
// SPDX-License-Identifier: MIT
import { hex64 } from '../../core/base/result.ts';
import type { Result } from '../../core/base/result.ts';
import { typeName } from '../../core/exec/ctype.ts';
import { bitsOf, valueOf } from '../../core/values/constant.ts';
import type { Constant } from '../../core/values/constant.ts';
import { constantOf } from '../../core/values/constantOf.ts';
import type { EvaluateParams, WireConstant, WireEvaluation } from '../../protocol/indexService.ts';
import type { TreeValues } from './treeValues.ts';

/** The value of an expression, and its values under other conditions. */
export function evaluateAnswer({ expression, from }: EvaluateParams, values: TreeValues): WireEvaluation {
  const { value, chosen, others, ambiguous } = constantOf(expression, values.world(from ?? null));
  const depends = [...chosen.values()].some(({ condition }) => condition?.includes('CONFIG_') === true);
  return {
    value: wireConstant(value),
    ambiguous,
    configuration: depends || /\bCONFIG_\w/.test(expression) ? values.basis() : null,
    chosen: [...chosen].map(([name, { condition, path, line1 }]) => ({ name, condition, path, line1 })),
    others: others.map(({ name, candidate, value: other }) => ({
      name,
      condition: candidate.condition,
      path: candidate.path,
      line1: candidate.line1,
      value: wireConstant(other),
    })),
  };
}

function wireConstant(result: Result<Constant>): WireConstant {
  if (!result.ok) return { problem: result.error };
  return {
    bits: hex64(bitsOf(result.value)),
    decimal: valueOf(result.value).toString(),
    type: typeName(result.value.type),
  };
}
