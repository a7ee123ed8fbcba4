// What a file may include: search folders, other architectures, headers that only a Makefile makes findable.
// SPDX-License-Identifier: MIT
import { describe, expect, test } from 'vitest';
import { includedFile, includeReach, type IncludePort } from '../../../../src/core/index/includes.ts';
import { includesIn } from '../../../../src/core/syntax/directives.ts';

function tree(texts: Readonly<Record<string, string>>): IncludePort {
  return {
    includesOf: (path) => includesIn(texts[path] ?? ''),
    exists: (path) => path in texts,
    headersNamed: (base) => Object.keys(texts).filter((path) => path.endsWith(`/${base}`)),
  };
}

describe('an #include', () => {
  const port = tree({
    'drivers/a/dev.h': '',
    'drivers/b/dev.h': '',
    'drivers/a/inc/deep.h': '',
    'drivers/b/inc/deep.h': '',
    'include/linux/dev.h': '',
    'arch/x86/include/asm/io.h': '',
    'arch/arm64/include/asm/io.h': '',
    'include/asm-generic/io.h': '',
    'include/asm-generic/only.h': '',
  });
  test.each([
    ['drivers/a/x.c', '"dev.h"', 'drivers/a/dev.h'],
    ['drivers/a/x.c', '<linux/dev.h>', 'include/linux/dev.h'],
    ['drivers/a/x.c', '"../b/dev.h"', 'drivers/b/dev.h'],
    ['drivers/a/x.c', '<asm/io.h>', 'arch/x86/include/asm/io.h'],
    ['arch/arm64/mm/x.c', '<asm/io.h>', 'arch/arm64/include/asm/io.h'],
    ['drivers/a/x.c', '<asm/only.h>', 'include/asm-generic/only.h'],
    ['drivers/b/sub/x.c', '"deep.h"', 'drivers/b/inc/deep.h'],
    ['drivers/a/x.c', '<generated/no.h>', null],
    ['drivers/a/x.c', 'MACRO(x)', null],
    ['x.c', '"../../etc.h"', null],
  ])('of %s: %s is %s', (from, operand, expected) => {
    expect(includedFile(from, operand, 'x86', port)).toBe(expected);
  });
});

test('reach follows headers, ends at circles, and has what the build forces in', () => {
  const port = tree({
    'mm/x.c': '#include <linux/a.h>\n#if 0\n# include "y.h"\n#endif\n',
    'mm/y.h': '#include "x.h"',
    'include/linux/a.h': '#include <linux/b.h>\n',
    'include/linux/b.h': '#include <linux/a.h>\n',
    'include/linux/c.h': '',
    'include/linux/kconfig.h': '',
  });
  expect([...includeReach('mm/x.c', 'x86', port)].sort()).toEqual([
    'include/linux/a.h',
    'include/linux/b.h',
    'include/linux/kconfig.h',
    'mm/x.c',
    'mm/y.h',
  ]);
});
