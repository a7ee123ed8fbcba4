// What Kconfig files say: which options they define, with prompt, type, help and conditions, and which files they source.
// Reads the language of Documentation/kbuild/kconfig-language.rst line by line; evaluates nothing. Pure; asked by the index
// service for CONFIG_ names. The rule of scripts/tags.sh for Kconfig is `(menu|)config NAME`.
// SPDX-License-Identifier: MIT

/** One `config` or `menuconfig` entry; an option may have several. */
export interface KconfigEntry {
  readonly name: string;
  readonly path: string;
  readonly line0: number;
  /** Where the name begins in its line. */
  readonly column0: number;
  /** `bool`, `tristate`, `string`, `int` or `hex`; null where another entry has it. */
  readonly type: string | null;
  readonly prompt: string | null;
  /** What the entry and the blocks around it ask for, as written. */
  readonly dependsOn: readonly string[];
  /** The first paragraph of its help, as one line. */
  readonly help: string | null;
}

export interface KconfigFile {
  readonly entries: readonly KconfigEntry[];
  /** Operands of `source` and its kin, as written; `rsource` is relative to the file. */
  readonly sources: readonly { readonly path: string; readonly isRelative: boolean }[];
}

/** Reads a file of the tree by its path; null if there is none. */
export type ReadKconfig = (path: string) => string | null;

const typeLine = /^\s*(?:def_)?(bool|tristate|string|int|hex)\b\s*(?:"((?:[^"\\]|\\.)*)")?/;
const promptLine = /^\s*prompt\s+"((?:[^"\\]|\\.)*)"/;
const block = /^\s*(menu|choice|if)\b\s*(.*)$/;
/** No tree has so many. */
const mostFiles = 10_000;

/** The entries of one text. */
export function readKconfig(text: string, path: string): KconfigFile {
  const entries: Writable[] = [];
  const sources: { path: string; isRelative: boolean }[] = [];
  const around: string[][] = [];
  let open: Writable | null = null;
  const lines = text.split('\n');
  for (let line0 = 0; line0 < lines.length; line0++) {
    let line = (lines[line0] ?? '').replace(/\r$/, '');
    const first = line0;
    while (line.endsWith('\\') && line0 + 1 < lines.length) line = line.slice(0, -1) + (lines[++line0] ?? '');
    const entry = /^\s*(?:menu)?config\s+(\w+)\s*(?:#.*)?$/.exec(line);
    const from = /^\s*(o?)(r?)source\s+"([^"]+)"/.exec(line);
    const begun = block.exec(line);
    if (entry?.[1] !== undefined) {
      const dependsOn = around.flat();
      const column0 = line.indexOf(entry[1], line.indexOf('config') + 6);
      open = { name: entry[1], path, line0: first, column0, type: null, prompt: null, dependsOn, help: null };
      entries.push(open);
    } else if (from?.[3] !== undefined) sources.push({ path: from[3], isRelative: from[2] === 'r' });
    else if (/^\s*(?:end(?:menu|choice|if))\b/.test(line)) {
      around.pop();
      open = null;
    } else if (begun && !/^\s*if\b.*=>/.test(line)) {
      around.push(begun[1] === 'if' ? [condition(begun[2] ?? '')] : []);
      open = null;
    } else if (/^\s*comment\b/.test(line)) open = null;
    else if (/^\s*(?:-+help-+|help)\s*$/.test(line)) {
      const help = helpAfter(lines, line0);
      if (open) open.help ??= help.paragraph;
      line0 = help.last;
    } else addAttribute(line, open, around);
  }
  return { entries, sources };
}

type Writable = { -readonly [K in keyof KconfigEntry]: KconfigEntry[K] };

function addAttribute(line: string, open: Writable | null, around: readonly string[][]): void {
  const depends = /^\s*(?:depends\s+on|visible\s+if)\s+(.*)$/.exec(line);
  if (depends?.[1] !== undefined) {
    if (open) open.dependsOn = [...open.dependsOn, condition(depends[1])];
    else if (/depends/.test(line)) around.at(-1)?.push(condition(depends[1]));
    return;
  }
  if (!open) return;
  const typed = typeLine.exec(line);
  if (typed) {
    open.type ??= typed[1] ?? null;
    if (!/^\s*def_/.test(line)) open.prompt ??= typed[2] ?? null;
  }
  open.prompt ??= promptLine.exec(line)?.[1] ?? null;
}

const condition = (text: string): string => text.replace(/\s+#.*$/, '').trim();

/** The first paragraph after a `help` line, and the last line of the whole help: it is what is indented as far. */
function helpAfter(lines: readonly string[], line0: number): { paragraph: string | null; last: number } {
  const widthOf = (line: string): number => line.replace(/\t/g, '        ').search(/\S/);
  let at = line0 + 1;
  while (at < lines.length && (lines[at] ?? '').trim() === '') at++;
  const width = widthOf(lines[at] ?? '');
  if (width <= 0) return { paragraph: null, last: line0 };
  const paragraph: string[] = [];
  let isFirst = true;
  let last = line0;
  for (; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (line.trim() === '') {
      isFirst = false;
      continue;
    }
    if (widthOf(line) < width) break;
    if (isFirst) paragraph.push(line.trim());
    last = at;
  }
  return { paragraph: paragraph.join(' '), last };
}

/**
 * All entries that the top Kconfig of a tree leads to, by name. `$(SRCARCH)` is the architecture; a path with another
 * variable is left out.
 */
export function kconfigOf(
  architecture: string,
  read: ReadKconfig,
): ReadonlyMap<string, readonly KconfigEntry[]> {
  const found = new Map<string, KconfigEntry[]>();
  const files = new Set(['Kconfig']);
  for (const path of files) {
    const text = files.size > mostFiles ? null : read(path);
    if (text === null) continue;
    const { entries, sources } = readKconfig(text, path);
    for (const entry of entries) {
      const known = found.get(entry.name);
      if (known) known.push(entry);
      else found.set(entry.name, [entry]);
    }
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    for (const source of sources) {
      const named = source.path.replace(/\$(?:\(SRCARCH\)|SRCARCH\b|\{SRCARCH\})/g, architecture);
      const target = source.isRelative ? folder + named : named;
      if (!/[$*]|(?:^|\/)\.\.(?:\/|$)/.test(target)) files.add(target);
    }
  }
  return found;
}
