// The rules of a tree's own scripts/tags.sh, read from the tree at hand: which macro lines name which symbol.
// ctags' basic regular expressions become JavaScript's; nothing of the script is kept here. Called by accuracy.ts and
// by test/kernel/syntax.
// SPDX-License-Identifier: MIT

export interface TagRule {
  /** The entry as the script has it: pattern, name and perhaps kind between slashes. */
  readonly source: string;
  /** The macro that the pattern begins with, e.g. "DEFINE_ID(R|A)". */
  readonly macro: string;
  readonly pattern: RegExp;
  /** The name with \1, \2 .. for groups. */
  readonly name: string;
}

/** The rules for C of a tags.sh: an array of basic expressions, in old trees options of ctags with extended ones. */
export function tagRules(script: string): TagRule[] {
  const array = /^regex_c=\(\n([^]*?)^\)/m.exec(script)?.[1];
  const entries =
    array === undefined
      ? [...script.matchAll(/--regex-c(?:\+\+)?='([^'\n]+)'/g)].map((match) => match[1] ?? '')
      : [...array.matchAll(/^\s*'([^'\n]+)'/gm)].map((match) => match[1] ?? '');
  return [...new Set(entries)].flatMap((source) => {
    const [, pattern = '', name = ''] = source.split('/');
    if (pattern === '' || name === '') return [];
    const converted = converter(array === undefined)(pattern);
    const macro = (
      converted.replace(/^\^|\\b(\(\?=\\w\))?|\(\^\|\\s\)|\(\^\\s\)/g, '').split('\\(')[0] ?? ''
    ).trim();
    return [{ source, macro, pattern: new RegExp(converted, 'g'), name }];
  });
}

/** From a POSIX regular expression with GNU's extensions to one of JavaScript. */
const converter =
  (isExtended: boolean) =>
  (posix: string): string => {
    let out = '';
    for (let i = 0; i < posix.length; i++) {
      const c = posix.charAt(i);
      if (c === '\\') {
        const next = posix.charAt(++i);
        if (next === '<') out += '\\b(?=\\w)';
        else if (next === '>') out += '\\b';
        else out += '(){}|+?'.includes(next) && !isExtended ? next : `\\${next}`;
      } else if (c === '[') {
        const end = posix.indexOf(']', posix.startsWith('[:', i + 1) ? posix.indexOf(':]', i) + 2 : i + 2);
        out += posix
          .slice(i, end + 1)
          .replace(/\[:alnum:\]/g, 'A-Za-z0-9')
          .replace(/\[:digit:\]/g, '0-9')
          .replace(/\[:(space|blank):\]/g, '\\s');
        i = end;
      } else out += '(){}|+?'.includes(c) && !isExtended ? `\\${c}` : c;
    }
    return out;
  };

/** The names that a rule finds in a line. */
export function namesIn(rule: TagRule, line: string): string[] {
  rule.pattern.lastIndex = 0;
  return [...line.matchAll(rule.pattern)].map((match) =>
    rule.name.replace(/\\(\d)/g, (_, digit: string) => match[Number(digit)] ?? ''),
  );
}
