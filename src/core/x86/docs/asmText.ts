// The operands of an asm statement as Markdown. C of the tree stands in code spans only. Called by hovers.
// SPDX-License-Identifier: MIT
import { constraintText } from '../asmOperands.ts';
import type { AsmOperand } from '../asmOperands.ts';
import { bullets, codeSpan, paragraphs } from './markdown.ts';

/** Outputs and inputs of a statement; `pointed` is the operand that the cursor is on, by name or number. */
export function asmText(operands: readonly AsmOperand[], pointed: string | null): string {
  if (operands.length === 0) return '';
  const line = (operand: AsmOperand): string => {
    const { name, index, constraint, expression } = operand;
    const place = codeSpan(name === null ? `%${index}` : `%[${name}]`);
    const text = `${place} ${codeSpan(`"${constraint}"`)} ${codeSpan(expression)}: ${constraintText(constraint)}`;
    return isPointed(operand, pointed) ? `**${text}**` : text;
  };
  const outputs = operands.filter(({ isOutput }) => isOutput);
  const inputs = operands.filter(({ isOutput }) => !isOutput);
  return paragraphs([
    '**Operands of this statement**',
    outputs.length === 0 ? '' : `Outputs:\n\n${bullets(outputs.map(line))}`,
    inputs.length === 0 ? '' : `Inputs:\n\n${bullets(inputs.map(line))}`,
  ]);
}

const isPointed = ({ name, index }: AsmOperand, pointed: string | null): boolean =>
  pointed !== null && (pointed === name || pointed === String(index));
