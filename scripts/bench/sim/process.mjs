// One measurement of `npm run bench:sim` in a process of its own: `process.mjs ROW TREE quick|full` prints one line of
// JSON. Bundled with the product by sim.mjs and started by it.
// SPDX-License-Identifier: MIT
import { calibrate } from './clock.mjs';
import { openTree } from './product.mjs';
import { rows } from './rows.mjs';

const [id, folder, extent] = process.argv.slice(2);
const row = rows.find((one) => one.id === id);
const before = calibrate();
const result = await row.measure(await openTree(folder), { quick: extent === 'quick' });
const after = calibrate();
console.log(JSON.stringify({ ...result, roundsPerSecond: (before + after) / 2 }));
