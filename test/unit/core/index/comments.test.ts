// Comments that belong to definitions, and that no text of a tree can do anything in a hover but be read.
// SPDX-License-Identifier: MIT
import { describe, expect, test } from 'vitest';
import { commentAbove, commentBehind, documentedMember } from '../../../../src/core/index/commentAbove.ts';
import {
  codeBlock,
  codeWord,
  commentMarkdown,
  treeProse,
  visibleText,
} from '../../../../src/core/index/treeMarkdown.ts';

const above = (text: string, name = 'f') => {
  const at = text.search(new RegExp(`\\b${name}\\b\\s*\\(`));
  return commentAbove(text, Math.max(text.lastIndexOf('\n', at) + 1, 0));
};

describe('the comment above', () => {
  test.each([
    ['int x;\n/* one line */\nint f(void)', ['one line']],
    ['int x;\n/*\n * two\n *   lines\n */\nstatic __always_inline\nint f(void)', ['two', '  lines']],
    ['int x;\n// slashes\n// too\nint f(void)', ['slashes', 'too']],
    ['int x;\n/** doc */\n\nint f(void)', ['doc']],
  ])('%j', (text, lines) => {
    expect(above(text)?.lines).toEqual(lines);
  });

  test.each([
    ['a blank line parts them', 'int x;\n/* far */\n\nint f(void)'],
    ['another declaration parts them', '/* of x */\nint x;\nint f(void)'],
    ['a comment behind code is not above', 'int x; /* of x */\nint f(void)'],
    ['a licence is none', '/* Copyright (C) 2022 somebody */\nint f(void)'],
    ['the first comment of a file is about the file', '/* about the file */\nint f(void)'],
    ['an #endif parts them', '/* x */\n#endif\nint f(void)'],
  ])('%s', (_, text) => {
    expect(above(text)).toBeNull();
  });

  test('behind a member, on its line or going on', () => {
    const text =
      'struct s {\n\tint a;\t/* of a */\n\tint b;\t/* of b\n\t\t * on two lines */\n\tint c, d; // last\n\tint e;\n};';
    const behind = (member: string) => commentBehind(text, text.indexOf(`${member}`) + member.length)?.lines;
    expect(behind('int a')).toEqual(['of a']);
    expect(behind('int b')).toEqual(['of b', 'on two lines']);
    expect(behind('int c')).toEqual(['last']);
    expect(behind('int e')).toBeUndefined();
  });
});

test('kernel-doc: summary, parameters, sections', () => {
  const text =
    '/**\n * f() - do a thing\n * @a: the first\n *     goes on\n * @b: the second\n *\n * It does *it* well.\n *\n * Context: any.\n * Return: 0 or -errno.\n */\nint f(int a, int b)';
  const comment = commentAbove(`int x;\n${text}`, `int x;\n${text}`.lastIndexOf('int f'));
  expect(comment?.isKernelDoc).toBe(true);
  expect(comment && commentMarkdown(comment)).toBe(
    [
      'do a thing',
      '- `a` the first goes on\n- `b` the second',
      'It does \\*it\\* well.',
      '**Context**: any.',
      '**Return**: 0 or -errno.',
    ].join('\n\n'),
  );
  expect(comment && documentedMember(comment, 'a')).toEqual(['the first', 'goes on']);
  expect(comment && documentedMember(comment, 'c')).toBeNull();
});

describe('text of a tree', () => {
  test.each([
    ['[x](command:workbench.action.quit)', '\\[x\\](command:workbench.action.quit)'],
    ['<img src=x onerror=alert(1)>', '\\<img src=x onerror=alert(1)\\>'],
    ['see https://example.org/a', 'see https\\://example.org/a'],
    ['see www.example.org', 'see www\\.example.org'],
    ['a@b.org', 'a\\@b.org'],
    ['&lt;b&gt;', '\\&lt;b\\&gt;'],
    ['# title', '\\# title'],
    ['1. one', '1\\. one'],
    ['![p](data:x) $(alert) `c` | ~~s~~', '\\!\\[p\\](data:x) \\$(alert) \\`c\\` \\| \\~\\~s\\~\\~'],
  ])('%s is escaped', (text, escaped) => {
    expect(treeProse(text)).toBe(escaped);
  });

  test('code cannot end its own block or span', () => {
    expect(codeBlock('a\n```\n[x](y)')).toBe('````c\na\n```\n[x](y)\n````');
    expect(codeWord('a `b` ``c``')).toBe('``` a `b` ``c`` ```');
    expect(codeWord('two\nlines')).toBe('`two lines`');
  });

  test('what turns text around or hides it is shown by its number', () => {
    expect(visibleText('a\u202eb\u200bc\u0007d\n\te')).toBe('a[U+202E]b[U+200B]c[U+0007]d\n\te');
  });

  test('a drawing keeps its form, prose is joined', () => {
    const comment = { lines: ['Two', 'lines.', '', '  +---+', '  | a |', '  +---+'], isKernelDoc: false };
    expect(commentMarkdown(comment)).toBe('Two lines.\n\n```\n  +---+\n  | a |\n  +---+\n```');
  });
});
