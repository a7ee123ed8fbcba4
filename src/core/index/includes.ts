// Which files a file includes, directly or through others, as far as names tell: every #include counts, whatever the
// conditions around it, and what Makefiles add to the search path is guessed by the nearest header of that name. A
// preference among definitions, never a reason to leave one out. Pure; asks for files through a port. Called by the
// index service.
// SPDX-License-Identifier: MIT

/** How the files of a tree are asked. */
export interface IncludePort {
  /** Operands of a file's #include lines as written, with brackets or quotes. */
  includesOf(path: string): readonly string[];
  exists(path: string): boolean;
  /** Paths of all headers of a base name. */
  headersNamed(base: string): readonly string[];
  /**
   * What `find` says, kept by a key for as long as the same files exist: nearly all #include lines name what others name.
   */
  kept?(key: string, find: () => string | null): string | null;
}

/** No unit of the kernel reads so many. */
const mostFiles = 4_000;
/** The build gives these to every unit. */
const forced: readonly string[] = [
  'include/linux/compiler-version.h',
  'include/linux/kconfig.h',
  'include/linux/compiler_types.h',
];

/** All files that a file may read, itself included. `included` gives the files that one file includes itself. */
export function includeReach(
  path: string,
  architecture: string,
  port: IncludePort,
  included = (one: string): readonly string[] => includedFiles(one, architecture, port),
): ReadonlySet<string> {
  const reached = new Set<string>([path]);
  if (!path.startsWith('tools/')) for (const one of forced) if (port.exists(one)) reached.add(one);
  for (const one of reached) {
    if (reached.size >= mostFiles) break;
    for (const found of included(one)) reached.add(found);
  }
  return reached;
}

/** The files that the #include lines of a file most likely mean. */
export function includedFiles(path: string, architecture: string, port: IncludePort): readonly string[] {
  return port.includesOf(path).flatMap((operand) => includedFile(path, operand, architecture, port) ?? []);
}

/** The file that an #include of a file most likely means; null if the tree has none, as for generated headers. */
export function includedFile(
  from: string,
  operand: string,
  architecture: string,
  port: IncludePort,
): string | null {
  const name = /^["<]([^">]+)[">]/.exec(operand)?.[1];
  if (name === undefined) return null;
  const own = /^arch\/([^/]+)\//.exec(from)?.[1] ?? architecture;
  if (operand.startsWith('"')) {
    const beside = plainPath(folderOf(from) + name);
    if (beside !== null && port.exists(beside)) return beside;
  }
  const isTool = from.startsWith('tools/');
  const find = (): string | null => searched(name, own, isTool, port);
  const found = port.kept === undefined ? find() : port.kept(`${own} ${isTool} ${name}`, find);
  return found ?? nearestNamed(from, name, port);
}

/** What the search path has by a name. */
function searched(name: string, own: string, isTool: boolean, port: IncludePort): string | null {
  const folders = [
    ...(isTool ? [`tools/arch/${own}/include/`, 'tools/include/'] : []),
    `arch/${own}/include/`,
    'include/',
    `arch/${own}/include/uapi/`,
    'include/uapi/',
  ];
  for (const folder of folders) {
    const path = plainPath(folder + name);
    if (path !== null && port.exists(path)) return path;
  }
  // What an architecture does not have itself it has from here, by a header that the build makes.
  const generic = /^asm\/(.*)$/.exec(name)?.[1];
  for (const folder of generic === undefined ? [] : ['include/asm-generic/', 'include/uapi/asm-generic/']) {
    if (port.exists(folder + generic)) return folder + generic;
  }
  return null;
}

/** The header whose path ends so and that shares most folders with the file; null if it shares none. */
function nearestNamed(from: string, name: string, port: IncludePort): string | null {
  const tail = name.replace(/^(?:\.\.?\/)+/, '');
  let best: string | null = null;
  let most = 0;
  for (const path of port.headersNamed(tail.slice(tail.lastIndexOf('/') + 1))) {
    if (!path.endsWith(`/${tail}`)) continue;
    const shared = sharedFolders(path, from);
    if (shared <= most) continue;
    most = shared;
    best = path;
  }
  return best;
}

function sharedFolders(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  let shared = 0;
  while (shared < left.length - 1 && left[shared] === right[shared]) shared++;
  return shared;
}

/** A path without `.` and `..`; null if it leads out of the tree. */
function plainPath(path: string): string | null {
  if (!path.includes('./')) return path;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join('/');
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);
