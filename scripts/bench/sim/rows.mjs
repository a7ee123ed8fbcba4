// The rows of `npm run bench:sim`, in the order in which they are printed. A row is a file of its own: `id`, `title`,
// `oneTree` if one tree is enough, and `measure(product, options)`, which gives figures
// [{ name, value, unit, bar, perSecond }] or { skipped: why }. `perSecond`: a rate, to be compared with the loop.
// SPDX-License-Identifier: MIT
import { recorded } from './rows/recorded.mjs';
import { giganticCopy, scheduler } from './rows/scheduler.mjs';
import { stateAt } from './rows/stateAt.mjs';
import { sweep } from './rows/sweep.mjs';
import { traceImport } from './rows/traceImport.mjs';
import { unrecorded } from './rows/unrecorded.mjs';

export const rows = [unrecorded, recorded, stateAt, sweep, traceImport, scheduler, giganticCopy];
