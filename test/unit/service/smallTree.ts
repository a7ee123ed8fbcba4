// A very small kernel tree in a temporary folder, written for these tests.
// SPDX-License-Identifier: MIT
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export const smallFiles: Readonly<Record<string, string>> = {
  Makefile: 'VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 9\n',
  'include/linux/flags.h':
    '#ifndef FLAGS_H\n#define FLAGS_H\n#define FLAG_BIT 3\n#define FLAG_MASK (1UL << FLAG_BIT)\nenum level { LOW, MIDDLE = 5, HIGH };\n#endif\n',
  'kernel/a.c':
    '#include <linux/flags.h>\nstatic int helper(int level)\n{\n\treturn level & FLAG_MASK;\n}\nint entry(void)\n{\n\treturn helper(HIGH);\n}\n',
  'mm/b.c':
    'struct page_list { int count; };\nvoid caller_of_entry(struct page_list *list)\n{\n\tlist->count = entry();\n}\n',
  'arch/x86/kernel/c.c': 'int third(void) { return 3; }\n',
};

export interface SmallTree {
  readonly root: string;
  /** Another folder, for a store. */
  readonly store: string;
  write(path: string, content: string | Buffer): void;
  remove(): void;
}

export function smallTree(files: Readonly<Record<string, string>> = smallFiles): SmallTree {
  const folder = mkdtempSync(join(tmpdir(), 'ringside-'));
  const root = join(folder, 'tree');
  const write = (path: string, content: string | Buffer): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  for (const [path, content] of Object.entries(files)) write(path, content);
  return {
    root,
    store: join(folder, 'store'),
    write,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
