// The checkers of what crosses to user memory, on edited sample sources: each finds the bytes, where they went, and who
// wrote them.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { contextH, runOf, twoTasks } from './support.ts';

const signalC = 'arch/x86/kernel/fpu/signal.c';

test('an image that is copied as it lies shows old bytes of a component that is not valid', async () => {
  const run = await runOf({
    // In the handler AVX is initial: the save at the switch leaves the old bytes where they are.
    scenario: twoTasks([
      { do: 'compute', use: ['avx'] },
      { do: 'switch', to: 'B' },
      { do: 'switch', to: 'A' },
      { do: 'signal' },
      { do: 'switch', to: 'B' },
      { do: 'switch', to: 'A' },
      { do: 'signal', signal: 'SIGUSR2' },
    ]),
    edits: [
      [
        signalC,
        'return use_xsave() ? xsave_to_user_sigframe(buf) : fxsave_to_user_sigframe(&buf->i387);',
        'return __copy_to_user(buf, &current->thread.fpu.fpstate->regs, 832);',
      ],
    ],
  });
  const stale = run.findings.filter((finding) => finding.checker === 'stale-bytes');
  expect(stale.map((one) => one.message).join('\n')).toMatch(
    /AVX is not valid in A's image \(XSTATE_BV 0x[0-9a-f]+\), but its old bytes go to user memory: 0x7ff[0-9a-f]+ gets 0x[0-9a-f]+, written at event \d+ by os_xsave\(\): XSTATE_XSAVE/,
  );
});

test('bytes of the kernel stack that were never written are found on their way out', async () => {
  const run = await runOf({
    scenario: 'signal',
    edits: [
      [
        signalC,
        `struct _fpx_sw_bytes sw = {
		.magic1 = FP_XSTATE_MAGIC1,
		.xstate_size = fpstate->user_size,
		.extended_size = fpstate->user_size + FP_XSTATE_MAGIC2_SIZE +
				 (ia32_frame ? sizeof(struct fregs_state) : 0),
		.xfeatures = fpstate->user_xfeatures,
	};`,
        'struct _fpx_sw_bytes sw; sw.magic1 = FP_XSTATE_MAGIC1; sw.xstate_size = 832; sw.extended_size = 836; sw.xfeatures = 7;',
      ],
    ],
  });
  expect(run.findings.map((one) => [one.checker, one.message])).toEqual([
    [
      'stale-bytes',
      expect.stringMatching(
        /^28 bytes of save_xstate_epilog\(\)'s stack that it never wrote go to user memory: 0x7ff[0-9a-f]+ gets 0x/,
      ) as string,
    ],
  ]);
});

test('a kernel image that the CPU refuses is found, with the field and its writer', async () => {
  const run = await runOf({
    scenario: twoTasks([
      { do: 'compute', use: ['avx'] },
      { do: 'switch', to: 'B' },
      { do: 'switch', to: 'A' },
    ]),
    edits: [
      [
        contextH,
        'restore_fpregs_from_fpstate(fpu->fpstate, XFEATURE_MASK_FPSTATE);',
        'fpu->fpstate->regs.xsave.header.reserved[0] = 1; restore_fpregs_from_fpstate(fpu->fpstate, XFEATURE_MASK_FPSTATE);',
      ],
    ],
  });
  const [first] = run.findings.filter((finding) => finding.checker === 'malformed-image');
  expect(first?.message).toMatch(
    /^the image at 0x[0-9a-f]+ is refused: reserved header bytes are not 0, written at event \d+ by fpregs_restore_userregs\(\): fpu->fpstate->regs\.xsave\.header\.reserved\[0\] = 1;$/,
  );
});
