// What is said with a step of a walkthrough: its text, and honestly what did not fit this tree. Pure; the words of
// comments and of the list. Called by walkthroughs.ts.
// SPDX-License-Identifier: MIT
import type { AnchorPlace } from '../../core/anchor/anchor.ts';
import type { TourStep } from '../../core/tour/tour.ts';

export interface StepFit {
  /** Null: the step has no place in the source. */
  readonly place: AnchorPlace | null;
  /** False: the step names an event, and the shown Run has none such, or there is no Run. */
  readonly eventFound: boolean;
}

/** Markdown. */
export function stepMarkdown(step: TourStep, fit: StepFit): string {
  const remarks = stepRemarks(fit).map((remark) => `*${remark}*`);
  return [step.text, ...(remarks.length > 0 ? ['---', ...remarks] : [])].join('\n\n');
}

/** One sentence for each thing that does not fit, none if all does. */
export function stepRemarks({ place, eventFound }: StepFit): string[] {
  const remarks: string[] = [];
  if (place?.state === 'moved') remarks.push(`In this tree the code has moved: ${place.note}.`);
  if (place?.state === 'fuzzy') remarks.push(`In this tree this may not be the place: ${place.note}.`);
  if (place?.state === 'missing') {
    remarks.push(
      place.explainedByVersion
        ? `This tree does not have the code: ${place.reason}.`
        : `The code was not found in this tree: ${place.reason}.`,
    );
  }
  if (!eventFound)
    remarks.push('The simulator has no such event in this tree, so its cursor stays where it is.');
  return remarks;
}

/** Beside the step in the list; empty if all is well. */
export function placeWord(place: AnchorPlace | null): string {
  switch (place?.state) {
    case undefined:
    case 'exact':
      return '';
    case 'moved':
      return 'moved';
    case 'fuzzy':
      return 'uncertain';
    case 'missing':
      return place.explainedByVersion ? 'not in this version' : 'not found';
  }
}
