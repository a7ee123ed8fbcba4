// Functions from generated JavaScript, for the engine (core/exec/direct). Only a process of its own does this: nothing
// of the source that is simulated is part of the text, but an editor's own process forbids it all the same.
// SPDX-License-Identifier: MIT
import type { MakeCode } from '../../core/exec/direct/directCode.ts';

export const makeCode: MakeCode = (parameters, body) =>
  new Function(...parameters, body) as ReturnType<MakeCode>;
