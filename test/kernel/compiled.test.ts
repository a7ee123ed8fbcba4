// The engine against what compiled kernels gave: random sequences of the FPU code's operations, recorded from the
// trees' own objects by `npm run conformance:kernel -- --record`. Needs no compiler.
// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { loadQueries } from '../../src/service/parser/createParser.ts';
import { createNativeParser } from '../../src/service/parser/nativeParser.ts';
import { EngineSide, programOf } from '../conformance/native/engineSide.ts';
import type { Golden } from '../conformance/native/golden.ts';
import { digest, recordedProfile } from '../conformance/native/golden.ts';
import { calls } from '../conformance/native/operations.ts';
import { makeSequence } from '../conformance/native/sequences.ts';
import { describeKernel } from './trees.ts';

const operationsPerSequence = 40;

for (const version of ['6.1', '6.12'])
  describeKernel(version, (tree) => {
    const file = path.join(import.meta.dirname, `../conformance/data/kernel-${version}.json`);
    const golden = JSON.parse(readFileSync(file, 'utf8')) as Golden;
    const program = programOf(tree, createNativeParser(loadQueries()));
    test.each(golden.runs.map((run) => [run.name, run] as const))('CPU with %s', (_, run) => {
      const engine = new EngineSide(program, recordedProfile(run.cpu));
      const boot = engine.booted.map(({ name, bytes }) => [name, Buffer.from(bytes).toString('hex')]);
      expect(Object.fromEntries(boot)).toEqual(run.boot);
      for (const { seed, digests } of run.sequences) {
        const { operations, outcomes } = makeSequence(engine, seed, operationsPerSequence);
        const got = operations.flatMap((operation, i) => {
          const outcome = outcomes[i];
          const title = operation.k === 'call' ? calls[operation.name] : operation.k;
          return outcome ? [`${i} ${title} ${digest(outcome, outcome.parts)}`] : [];
        });
        const wanted = got.map((text, i) => text.replace(/\d+$/, String(digests[i])));
        expect(got).toEqual(wanted);
        expect(got).toHaveLength(digests.length);
      }
    });
  });
