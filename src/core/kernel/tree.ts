// What a Linux source tree is: its root and version, its core directories, and what kind of file a path is.
// Knows paths and the text of the top Makefile through a port; no file system. Called by the services and the CLI.
// SPDX-License-Identifier: MIT

/** How core looks at a folder. Paths are relative to it, with "/". */
export interface TreeFiles {
  /** Text of a regular file, or null if it cannot be read. */
  read(path: string): string | null;
  exists(path: string): boolean;
}

export interface KernelTree {
  readonly isKernelTree: boolean;
  /** "6.1.192", "6.12.0-rc3"; null if the Makefile names none. */
  readonly version: string | null;
  /** Why the folder is not taken for a kernel tree, as one clause; null if it is. */
  readonly problem: string | null;
}

/** The directories that are indexed eagerly. */
export const coreScope: readonly string[] = ['arch/x86', 'kernel', 'mm', 'include'];

// U-Boot and Barebox share the Makefile's form, arch/, include/linux/ and Kconfig, but have neither kernel/ nor mm/.
const needed: readonly (readonly string[])[] = [['arch'], ['include'], ['kernel', 'mm']];

/** Decides whether a folder is the root of a kernel tree, complete or in part. Never throws. */
export function inspectTree(files: TreeFiles): KernelTree {
  const makefile = files.read('Makefile');
  if (makefile === null) return no(null, 'it has no Makefile');
  const version = makefileVersion(makefile);
  if (version === null) return no(null, 'its Makefile names no VERSION and PATCHLEVEL');
  for (const choices of needed) {
    if (!choices.some((path) => files.exists(path)))
      return no(version, `it has no ${choices.join('/ or ')}/`);
  }
  return { isKernelTree: true, version, problem: null };
}

const no = (version: string | null, problem: string): KernelTree => ({
  isKernelTree: false,
  version,
  problem,
});

/** The version that a top Makefile names, or null. */
export function makefileVersion(makefile: string): string | null {
  const field = (name: string): string | null =>
    new RegExp(`^${name}[ \\t]*=[ \\t]*(.*?)[ \\t]*\\r?$`, 'm').exec(makefile)?.[1] ?? null;
  const version = field('VERSION');
  const patchLevel = field('PATCHLEVEL');
  if (version === null || patchLevel === null || !/^\d+$/.test(version) || !/^\d+$/.test(patchLevel))
    return null;
  const subLevel = field('SUBLEVEL');
  return `${version}.${patchLevel}${subLevel ? `.${subLevel}` : ''}${field('EXTRAVERSION') ?? ''}`;
}

/** Whether a top Makefile is that of one of the stand-in trees that come with Ringside. */
export const isStandIn = (makefile: string): boolean =>
  /^NAME[ \t]*=[ \t]*Ringside stand-in\b/m.test(makefile);

/** `register-header`: generated headers of `#define`s only, a third of the tree's bytes, scanned and never parsed. */
export type FileKind = 'c' | 'header' | 'register-header' | 'assembly' | 'other';

/** Assembly that goes through the preprocessor; linker scripts are called so too and are none. */
export const isAssembly = (path: string): boolean => path.endsWith('.S') && !path.endsWith('.lds.S');

/** What kind of file a path names. */
export function fileKind(path: string): FileKind {
  if (path.endsWith('.c')) return 'c';
  if (isAssembly(path)) return 'assembly';
  if (!path.endsWith('.h')) return 'other';
  // drivers/gpu/drm/amd/include/asic_reg, drivers/{misc,accel}/habanalabs/include/*/asic_reg.
  return path.includes('/asic_reg/') ? 'register-header' : 'header';
}

/** Folders that hold no kernel source: build output, version control, editors' folders. */
export function isSkippedFolder(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules';
}

/**
 * How near a definition's file is to what a kernel of an architecture is made of; smaller is nearer.
 * 0 the kernel itself and the architecture; 1 documentation, samples, tools, scripts; 2 another architecture.
 */
export function distance(path: string, architecture = 'x86'): number {
  if (path.startsWith('arch/')) return path.startsWith(`arch/${architecture}/`) ? 0 : 2;
  return /^(tools|samples|scripts|Documentation|usr)\//.test(path) ? 1 : 0;
}
