// What a walkthrough is: steps that move the editor and the simulator's panel together.
// Data only, from tours/*.json; nothing about how a step is shown. Called by the reader, progress, extension and CLI.
// SPDX-License-Identifier: MIT
import type { SourceAnchor } from '../anchor/anchor.ts';
import { outsideRange, type VersionRange } from '../anchor/version.ts';

/** An event of a Run, named by the statement that makes it, so that it is found in every tree. */
export interface TourEvent {
  /** Function that the statement is in. */
  readonly function: string;
  /** Code that the statement contains; white space does not count. */
  readonly text: string;
  /** 1 is the first such event of the Run. */
  readonly occurrence: number;
}

export interface TourPanel {
  readonly scenario: string;
  /** Where the cursor goes; left out, it stays. */
  readonly event?: TourEvent;
  /** Which part of the panel the step speaks of. */
  readonly show?: TourShow;
}

export const tourShows = ['machine', 'images', 'timeline'] as const;
export type TourShow = (typeof tourShows)[number];

export interface TourStep {
  readonly title: string;
  /** Markdown. */
  readonly text: string;
  readonly anchor?: SourceAnchor;
  readonly panel?: TourPanel;
  /** Versions that the step is about; left out, all that the walkthrough runs on. */
  readonly versions?: VersionRange;
}

export interface Tour {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly steps: readonly TourStep[];
}

/** The steps that apply to a tree of this version; a tree of unknown version gets all. */
export function stepsFor(tour: Tour, treeVersion: string | null): readonly TourStep[] {
  return tour.steps.filter((step) => outsideRange(step.versions, treeVersion) === null);
}
