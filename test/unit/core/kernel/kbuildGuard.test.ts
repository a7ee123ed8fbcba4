// What build files say of when a file is built: rows, parts of objects, folders, conditions; nothing where they compute.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { kbuildGuards } from '../../../../src/core/kernel/kbuildGuard.ts';

const buildFiles: Readonly<Record<string, string>> = {
  Kbuild: 'obj-y += kernel/\nobj-$(CONFIG_NET) += net/\n',
  'kernel/Makefile': [
    'obj-y := always.o \\',
    '\tcontinued.o # comment.o',
    'obj-$(CONFIG_SMP) += smp.o both.o',
    'obj-$(CONFIG_UP) += both.o',
    'obj-$(CONFIG_EXT) += whole.o',
    'whole-y := part.o',
    'whole-$(CONFIG_EXT_ACL) += acl.o',
    'whole-objs += $(computed).o sub/deep.o',
    'obj-$(subst m,y,$(CONFIG_TRI)) += tri.o',
    'obj-$(call decide,CONFIG_X) += computed.o',
    'ifdef CONFIG_A',
    'obj-y += inside.o',
    'else',
    'obj-y += outside.o',
    'endif',
    'ifeq ($(CONFIG_B),y)',
    'obj-$(CONFIG_C) += nested.o',
    'endif',
    'ifeq ($(KIND),odd)',
    'obj-y += odd.o',
    'endif',
  ].join('\n'),
  'net/Makefile': 'obj-$(CONFIG_INET) += ipv4/\n',
  'net/ipv4/Makefile': 'obj-$(CONFIG_TCP) += tcp.o\nobj-y += ip.o\n',
  'arch/x86/Makefile': 'drivers-$(CONFIG_PCI) += arch/x86/pci/\n',
  'arch/x86/pci/Makefile': 'obj-$(CONFIG_AMD) += amd.o\n',
};
const guards = (path: string) => kbuildGuards(path, (file) => buildFiles[file] ?? null);

test.each([
  ['kernel/always.c', [[]]],
  ['kernel/continued.c', [[]]],
  ['kernel/smp.c', [['CONFIG_SMP']]],
  ['kernel/both.c', [['CONFIG_SMP'], ['CONFIG_UP']]],
  ['kernel/part.c', [['CONFIG_EXT']]],
  ['kernel/acl.c', [['CONFIG_EXT_ACL', 'CONFIG_EXT']]],
  ['kernel/sub/deep.c', [['CONFIG_EXT']]],
  ['kernel/tri.c', [['CONFIG_TRI']]],
  ['kernel/inside.c', [['CONFIG_A']]],
  ['kernel/outside.c', [['!CONFIG_A']]],
  ['kernel/nested.c', [['CONFIG_C', 'CONFIG_B']]],
  ['net/ipv4/tcp.c', [['CONFIG_TCP', 'CONFIG_INET', 'CONFIG_NET']]],
  ['net/ipv4/ip.c', [['CONFIG_INET', 'CONFIG_NET']]],
  ['arch/x86/pci/amd.c', [['CONFIG_AMD', 'CONFIG_PCI']]],
])('%s', (path, expected) => expect(guards(path)).toEqual(expected));

test.each([
  'kernel/comment.c',
  'kernel/computed.c',
  'kernel/odd.c',
  'kernel/unnamed.c',
  'kernel/smp.h',
  'init.c',
])('%s: not told', (path) => expect(guards(path)).toBeNull());

test('objects that are made of each other end', () => {
  const read = (file: string) => (file === 'd/Makefile' ? 'a-y := b.o\nb-y := a.o\n' : null);
  expect(kbuildGuards('d/a.c', read)).toBeNull();
});
