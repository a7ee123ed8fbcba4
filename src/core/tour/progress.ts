// How far somebody is in a walkthrough: which step is shown, which have been seen. A value; moves give new values.
// Knows no editor and no storage; readProgress takes what a storage gives back and believes nothing. Called by the extension.
// SPDX-License-Identifier: MIT

/** JSON-safe, so that it can be stored as it is. */
export interface TourProgress {
  readonly tourId: string;
  /** 0-based. */
  readonly stepIdx: number;
  readonly stepCount: number;
  /** Steps that have been shown, ascending. */
  readonly seen: readonly number[];
}

export function startTour(tourId: string, stepCount: number): TourProgress {
  return { tourId, stepIdx: 0, stepCount, seen: [0] };
}

/** Out of range goes to the nearest step. */
export function goToStep(progress: TourProgress, stepIdx: number): TourProgress {
  const to = Math.min(Math.max(0, Math.trunc(stepIdx)), progress.stepCount - 1);
  const seen = progress.seen.includes(to) ? progress.seen : [...progress.seen, to].sort((a, b) => a - b);
  return { ...progress, stepIdx: to, seen };
}

export const nextStep = (progress: TourProgress): TourProgress => goToStep(progress, progress.stepIdx + 1);
export const previousStep = (progress: TourProgress): TourProgress =>
  goToStep(progress, progress.stepIdx - 1);

export const isFirstStep = (progress: TourProgress): boolean => progress.stepIdx === 0;
export const isLastStep = (progress: TourProgress): boolean => progress.stepIdx === progress.stepCount - 1;
/** All steps have been shown. */
export const isFinished = (progress: TourProgress): boolean => progress.seen.length === progress.stepCount;

/**
 * Progress that was stored earlier, or null if it is not about this walkthrough as it is now (another number of
 * steps means that it has been edited, or that the tree's version leaves others out) or makes no sense.
 */
export function readProgress(stored: unknown, tourId: string, stepCount: number): TourProgress | null {
  if (typeof stored !== 'object' || stored === null) return null;
  const {
    tourId: id,
    stepIdx,
    stepCount: steps,
    seen,
  } = stored as Partial<Record<keyof TourProgress, unknown>>;
  const isStep = (value: unknown): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < stepCount;
  if (id !== tourId || steps !== stepCount || !isStep(stepIdx) || !Array.isArray(seen) || !seen.every(isStep))
    return null;
  return goToStep({ tourId, stepIdx, stepCount, seen: [...new Set(seen)].sort((a, b) => a - b) }, stepIdx);
}
