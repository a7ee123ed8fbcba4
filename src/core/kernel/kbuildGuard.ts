// Under which CONFIG_ names the build makes a file, as its folder's Makefile and those above say: `obj-$(CONFIG_X) +=
// foo.o`, objects made of several, folders. What a Makefile computes is not guessed at: no answer is given then.
// Pure; asked by the hovers of the index service.
// SPDX-License-Identifier: MIT

/** Reads a build file of the tree; null if there is none. */
export type ReadBuildFile = (path: string) => string | null;

/** Names that must all be set, in the order from the file up to the top; empty: it is always built. */
export type Guard = readonly string[];

interface Row {
  /** "obj", "lib", or the object that it is a part of. */
  readonly target: string;
  /** From the row and the conditions around it; null: it is not known. */
  readonly guard: Guard | null;
  readonly words: readonly string[];
}

const buildFiles = ['Kbuild', 'Makefile'];
/** `obj-y`, `core-y`, ...: what is linked by itself. */
const linked = /^(?:obj|lib|libs|core|drivers|net|virt|init)$/;
const deepestObject = 6;
const mostGuards = 4;

/**
 * The guards of a .c file, one for each way in which it comes to be built; null if the build files do not tell.
 * A name with `!` before it must not be set.
 */
export function kbuildGuards(path: string, read: ReadBuildFile): readonly Guard[] | null {
  if (!path.endsWith('.c')) return null;
  const rowsOf = rowReader(read);
  const { from, guards: own } = nearestRows(`${path.slice(0, -2)}.o`, rowsOf);
  if (own.length === 0 || own.some((guard) => guard === null)) return null;
  const above = folderGuard(from, rowsOf);
  const all = own.map((guard) => [...new Set([...(guard ?? []), ...above])]);
  const plain = all.filter((guard) => guard.length === 0);
  const distinct = [...new Map((plain.length > 0 ? plain : all).map((one) => [one.join(), one])).values()];
  return distinct.length > mostGuards ? null : distinct;
}

/** The rows of the nearest folder that names an object, as `x.o`, or `folder/x.o` from further up. */
function nearestRows(object: string, rowsOf: (folder: string) => readonly Row[]) {
  const parts = object.split('/');
  for (let end = parts.length - 1; end > 0; end--) {
    const from = parts.slice(0, end).join('/');
    const guards = objectGuards(parts.slice(end).join('/'), rowsOf(from), 0);
    if (guards.length > 0) return { from, guards };
  }
  return { from: '', guards: [] };
}

/** Guards of the rows that link an object, or the objects that it is a part of. */
function objectGuards(object: string, rows: readonly Row[], depth: number): readonly (Guard | null)[] {
  if (depth > deepestObject) return [];
  return rows
    .filter(({ words }) => words.includes(object))
    .flatMap(({ target, guard }) => {
      if (linked.test(target)) return [guard];
      const whole = objectGuards(`${target}.o`, rows, depth + 1);
      return whole.map((one) => (guard === null || one === null ? null : [...guard, ...one]));
    });
}

/** What the folders above ask for, as far up as they are named; a folder that is named twice asks for nothing. */
function folderGuard(folder: string, rowsOf: (folder: string) => readonly Row[]): Guard {
  const parts = folder.split('/');
  const names: string[] = [];
  for (let end = parts.length; end > 0;) {
    let up = end - 1;
    let found: readonly Row[] = [];
    for (; up >= 0; up--) {
      const inner = `${parts.slice(up, end).join('/')}/`;
      // The Makefile of an architecture names folders from the top.
      const whole = `${parts.slice(0, end).join('/')}/`;
      found = rowsOf(parts.slice(0, up).join('/')).filter(
        ({ target, words }) => linked.test(target) && (words.includes(inner) || words.includes(whole)),
      );
      if (found.length > 0) break;
    }
    const [only] = found;
    if (found.length === 1 && only?.guard) names.push(...only.guard);
    end = found.length > 0 ? up : 0;
  }
  return names;
}

function rowReader(read: ReadBuildFile): (folder: string) => readonly Row[] {
  const known = new Map<string, readonly Row[]>();
  return (folder) => {
    const seen = known.get(folder);
    if (seen) return seen;
    const rows = buildFiles.flatMap((name) => {
      const text = read(folder === '' ? name : `${folder}/${name}`);
      return text === null ? [] : rowsIn(text);
    });
    known.set(folder, rows);
    return rows;
  };
}

function rowsIn(text: string): readonly Row[] {
  const rows: Row[] = [];
  const conditions: (Guard | null)[] = [];
  for (const line of text.replace(/\\\r?\n/g, ' ').split('\n')) {
    const plain = line.replace(/(^|[^\\])#.*$/, '$1').trim();
    const word = /^(?:ifdef|ifndef|ifeq|ifneq|else|endif)\b/.exec(plain)?.[0];
    if (word === 'endif') conditions.pop();
    else if (word === 'else') {
      const inverse = inverted(conditions.pop() ?? null);
      const rest = plain.slice('else'.length).trim();
      conditions.push(rest === '' ? inverse : joined(inverse, conditionOf(rest)));
    } else if (word !== undefined) conditions.push(conditionOf(plain));
    const row = /^([\w.-]+?)-(\$\([^=]*\)|y|m|objs)\s*[:+?]?=\s*(.*)$/.exec(plain);
    if (!row) continue;
    const [, target = '', suffix = '', value = ''] = row;
    const guard = conditions.reduce<Guard | null>(joined, guardOf(suffix));
    rows.push({ target, guard, words: value.split(/\s+/) });
  }
  return rows;
}

function guardOf(suffix: string): Guard | null {
  if (!suffix.startsWith('$')) return [];
  const names = suffix.match(/CONFIG_\w+/g) ?? [];
  const [name] = names;
  const isPlain = /^\$\((?:CONFIG_\w+|subst m,y,\s*\$\(CONFIG_\w+\))\)$/.test(suffix);
  return isPlain && name !== undefined ? [name] : null;
}

/** Of ifdef and ifeq only the forms that ask whether one name is set. */
function conditionOf(line: string): Guard | null {
  const defined = /^(ifdef|ifndef)\s+(CONFIG_\w+)$/.exec(line);
  if (defined) return [`${defined[1] === 'ifndef' ? '!' : ''}${defined[2] ?? ''}`];
  const equal = /^(ifeq|ifneq)\s*\(\s*\$\((CONFIG_\w+)\)\s*,\s*(y?)\s*\)$/.exec(line);
  if (!equal) return null;
  const isSet = (equal[1] === 'ifeq') === (equal[3] === 'y');
  return [`${isSet ? '' : '!'}${equal[2] ?? ''}`];
}

function inverted(guard: Guard | null): Guard | null {
  const [only] = guard ?? [];
  if (guard?.length !== 1 || only === undefined) return null;
  return [only.startsWith('!') ? only.slice(1) : `!${only}`];
}

const joined = (a: Guard | null, b: Guard | null): Guard | null =>
  a === null || b === null ? null : [...a, ...b];
