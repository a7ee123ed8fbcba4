// Reads a walkthrough from the text of its JSON file; the format is tours/tour.schema.json.
// Answers every mistake with a sentence and its line and column; never throws. Called by the extension, CLI and tests.
// SPDX-License-Identifier: MIT
import type { Result } from '../base/result.ts';
import { count, Fields, filledText, list, matching, oneOf } from './jsonShape.ts';
import { JsonMistake, readJson, type JsonProblem, type JsonValue } from './positionedJson.ts';
import { readAnchor, readVersionRange } from './readAnchor.ts';
import { tourShows, type Tour, type TourEvent, type TourPanel, type TourStep } from './tour.ts';

const id = matching(/^[a-z0-9]+(-[a-z0-9]+)*$/, '"eager-or-lazy"');
const mostSteps = 100;

/** The walkthrough, or the first mistake in the text. */
export function readTour(fileText: string): Result<Tour, JsonProblem> {
  return readJson(fileText, (value) => {
    const fields = new Fields(
      value,
      'the walkthrough',
      ['$schema', 'id', 'title', 'description', 'steps'],
      '',
    );
    fields.optional('$schema', filledText);
    return {
      id: fields.required('id', id),
      title: fields.required('title', filledText),
      description: fields.required('description', filledText),
      steps: fields.required('steps', readSteps),
    };
  });
}

function readSteps(value: JsonValue, name: string): TourStep[] {
  const steps = list(readStep)(value, name);
  if (steps.length === 0 || steps.length > mostSteps)
    throw new JsonMistake(`${name} must have 1 to ${mostSteps} steps, not ${steps.length}`, value.at);
  return steps;
}

function readStep(value: JsonValue, name: string): TourStep {
  const fields = new Fields(value, name, ['title', 'text', 'anchor', 'panel', 'versions']);
  const anchor = fields.optional('anchor', readAnchor);
  const panel = fields.optional('panel', readPanel);
  const versions = fields.optional('versions', readVersionRange);
  return {
    title: fields.required('title', filledText),
    text: fields.required('text', filledText),
    ...(anchor && { anchor }),
    ...(panel && { panel }),
    ...(versions && { versions }),
  };
}

function readPanel(value: JsonValue, name: string): TourPanel {
  const fields = new Fields(value, name, ['scenario', 'event', 'show']);
  const event = fields.optional('event', readEvent);
  const show = fields.optional('show', oneOf(tourShows));
  return { scenario: fields.required('scenario', id), ...(event && { event }), ...(show && { show }) };
}

function readEvent(value: JsonValue, name: string): TourEvent {
  const fields = new Fields(value, name, ['function', 'text', 'occurrence']);
  return {
    function: fields.required('function', matching(/^[A-Za-z_]\w*$/, 'the name of a function')),
    text: fields.required('text', filledText),
    occurrence: fields.optional('occurrence', count) ?? 1,
  };
}
