// `repeat` steps of a scenario, unrolled: { "do": "repeat", "times": 6, "steps": [...] } is its steps six times over.
// Keeps with each step where it stands in the file, for messages. Called by the reader of scenarios only.
// SPDX-License-Identifier: MIT

export interface PlacedStep {
  readonly step: unknown;
  /** As in the file: "steps[2].steps[0]". */
  readonly where: string;
}

/** Unrolls; gives what is wrong, and where, as text. Repeats do not nest. */
export function unroll(steps: readonly unknown[], most: number): readonly PlacedStep[] | string {
  const placed: PlacedStep[] = [];
  for (const [i, step] of steps.entries()) {
    const where = `steps[${i}]`;
    if (!isRepeat(step)) placed.push({ step, where });
    else {
      const unknown = Object.keys(step).find((key) => !['do', 'times', 'steps'].includes(key));
      if (unknown !== undefined) return `${where} is a repeat step and has the key "${unknown}"`;
      const { times, steps: inner } = step;
      if (typeof times !== 'number' || !Number.isInteger(times) || times < 1 || times > 1000)
        return `${where}.times is not a whole number from 1 to 1000`;
      if (!Array.isArray(inner) || inner.length === 0) return `${where}.steps is not a list of steps`;
      const nested = inner.findIndex(isRepeat);
      if (nested >= 0) return `${where}.steps[${nested}] is a repeat inside a repeat`;
      for (let n = 0; n < times && placed.length <= most; n++)
        inner.forEach((one: unknown, j) => placed.push({ step: one, where: `${where}.steps[${j}]` }));
    }
    if (placed.length > most) return `steps are more than ${most} when repeats are unrolled`;
  }
  return placed;
}

function isRepeat(step: unknown): step is { readonly times?: unknown; readonly steps?: unknown } {
  return typeof step === 'object' && step !== null && 'do' in step && step.do === 'repeat';
}
