// The sample trees, one per era: ours and marked as such, complete (every #include resolves inside), and valid C for a real compiler.
// SPDX-License-Identifier: MIT
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { isStandIn, makefileVersion } from '../../src/core/kernel/tree.ts';
import { filesBelow, root, textOf } from './support/files.ts';

const versions = ['2.6.32', '4.4', '6.1', '6.18'];
const treeOf = (version: string): string => `sample/${version}`;
const codeOf = (version: string): string[] => filesBelow(treeOf(version), (file) => /\.[ch]$/.test(file));
const searched = ['arch/x86/include', 'arch/x86/include/uapi', 'include', 'include/uapi'];
const config = ['X86_64', '64BIT', 'SMP', 'COMPAT', 'X86_DEBUG_FPU', 'HUGETLBFS', 'PREEMPT_VOLUNTARY'];

describe.each(versions)('sample/%s', (version) => {
  const tree = treeOf(version);
  const code = codeOf(version);

  test('the tree has code', () => {
    expect(code.length).toBeGreaterThan(45);
  });

  test('each file says that it is ours and not Linux', () => {
    const unmarked = code.filter((file) => {
      const [first = '', , third = '', fourth = ''] = textOf(file).split('\n');
      const realPath = file.slice(tree.length + 1);
      return !(
        first === '// SPDX-License-Identifier: MIT' &&
        third ===
          ` * Ringside stand-in for ${realPath}, in the shapes of Linux ${version}. This is not Linux.` &&
        fourth.length > 10
      );
    });
    expect(unmarked).toEqual([]);
  });

  test('its Makefile names the version and says that it is a stand-in', () => {
    const makefile = textOf(`${tree}/Makefile`);
    expect(makefileVersion(makefile)).toBe(version.split('.').length === 3 ? version : `${version}.0`);
    expect(isStandIn(makefile)).toBe(true);
  });

  test('no file carries another licence or a copyright of others', () => {
    expect(
      filesBelow(tree).filter((file) =>
        /GPL-|GNU General Public|Copyright \(C\)|Torvalds/i.test(textOf(file)),
      ),
    ).toEqual([]);
  });

  test('every #include resolves inside the tree', () => {
    const unresolved = code.flatMap((file) =>
      [...textOf(file).matchAll(/^[ \t]*#[ \t]*include[ \t]+([<"])([^>"]+)[>"]/gm)].flatMap(
        ([, bracket, name = '']) => {
          const near = bracket === '"' ? [path.posix.dirname(file)] : [];
          const places = [...near, ...searched.map((folder) => `${tree}/${folder}`)];
          const found = places.some((folder) => existsSync(path.join(root, folder, name)));
          return found ? [] : [`${file}: ${name}`];
        },
      ),
    );
    expect(unresolved).toEqual([]);
  });
});

const compiler = ['gcc', 'cc'].find((name) => {
  try {
    return execFileSync(name, ['--version'], { encoding: 'utf8', stdio: 'pipe' }).includes(
      'Free Software Foundation',
    );
  } catch {
    return false;
  }
});

// The assembler templates are x86-64's.
if (!compiler || process.arch !== 'x64')
  test.skipIf(true)('no gcc for x86-64 here: the sample trees are not compiled', () => undefined);
else
  describe('gcc accepts each C file', () => {
    test.each(
      versions.flatMap((version) =>
        codeOf(version)
          .filter((file) => file.endsWith('.c'))
          .map((file) => ({ file, tree: treeOf(version) })),
      ),
    )('$file', async ({ file, tree }) => {
      const flags = [
        ...['-std=gnu11', '-nostdinc', '-ffreestanding', '-fsyntax-only', '-Wall', '-Werror'],
        // The real code has these too: parts for other configurations, and fields of packed images.
        ...['-Wno-unused-function', '-Wno-unused-variable', '-Wno-address-of-packed-member'],
        ...searched.map((folder) => `-I${tree}/${folder}`),
        ...['-D__KERNEL__', ...config.map((name) => `-DCONFIG_${name}=1`)],
      ];
      await promisify(execFile)(compiler, [...flags, file], { cwd: root });
    });

    test('layouts are those that hardware and user space depend on', async () => {
      // SDM volume 1, 13.4 for the image; the rest are the offsets of the x86-64 signal ABI.
      const facts = [
        'sizeof(struct fxregs_state) == 512',
        'offsetof(struct fxregs_state, mxcsr) == 24',
        'offsetof(struct fxregs_state, st_space) == 32',
        'offsetof(struct fxregs_state, xmm_space) == 160',
        'offsetof(struct fxregs_state, sw_reserved) == 464',
        'offsetof(struct xregs_state, header) == 512',
        'offsetof(struct xregs_state, header.xcomp_bv) == 520',
        'offsetof(struct xregs_state, extended_state_area) == 576',
        'sizeof(struct xregs_state) == 576 && _Alignof(struct xregs_state) == 64',
        'sizeof(struct fregs_state) == 112',
        'sizeof(union fpregs_state) == 4096',
        'sizeof(struct fpstate) == 4160 && offsetof(struct fpstate, regs) == 64',
        'sizeof(struct fpu) == 4224 && offsetof(struct fpu, __fpstate) == 64 && offsetof(struct fpu, fpstate) == 16',
        'sizeof(struct pt_regs) == 168',
        'sizeof(struct _fpx_sw_bytes) == 48',
        'sizeof(struct sigcontext) == 256 && offsetof(struct sigcontext, fpstate) == 184',
        'sizeof(struct ucontext) == 304 && offsetof(struct ucontext, uc_sigmask) == 296',
        'sizeof(struct rt_sigframe) == 440 && offsetof(struct rt_sigframe, info) == 312',
        'CR0_STATE == 0x80050033',
        'XFEATURE_MASK_FPSTATE == 0x604ff && XFEATURE_MASK_USER_SUPPORTED == 0x602ff',
        'TIF_NEED_FPU_LOAD == 14',
      ];
      const source = [
        '#include <linux/sched.h>',
        '#include <asm/fpu/xstate.h>',
        '#include <asm/sigframe.h>',
        ...facts.map((fact) => `_Static_assert(${fact}, "layout");`),
      ].join('\n');
      const flags = [
        ...['-std=gnu11', '-nostdinc', '-ffreestanding', '-fsyntax-only', '-xc'],
        ...searched.map((folder) => `-I${treeOf('6.1')}/${folder}`),
        ...['-D__KERNEL__', '-DCONFIG_X86_64=1', '-'],
      ];
      expect(() => execFileSync(compiler, flags, { cwd: root, input: source, stdio: 'pipe' })).not.toThrow();
    });
  });
