// C preprocessing tokens, each with the place in the open tree that it stands for, and the scanner that makes them.
// The scanner works on comment-free text (see sourceFile.ts). Called by the directive reader and the macro expander.
// SPDX-License-Identifier: MIT

export type TokenKind = 'id' | 'num' | 'str' | 'chr' | 'punct';

/** A token. `start`/`end` is the place in `file` that the reader of the source sees: for a token that came out of a macro, the macro's use. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly file: number;
  readonly start: number;
  readonly end: number;
  /** White space came before it: needed by stringising and to keep tokens apart. */
  readonly space: boolean;
  /** Names that must not be expanded again in this token (C11 6.10.3.4). */
  readonly hidden: ReadonlySet<string> | null;
}

const tokenPattern =
  /([ \t\r\n\f\v\\\xa0]+)|([A-Za-z_$][\w$]*)|(\.?[0-9](?:[eEpP][+-]|[\w.])*)|((?:u8|[uUL])?"(?:\\[\s\S]|[^"\\\n])*"?)|((?:[uUL])?'(?:\\[\s\S]|[^'\\\n])*'?)|(\.\.\.|<<=|>>=|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&^|]=|##|[\s\S])/y;

/** Splits `text[from, to)` into tokens. Never throws; an unknown byte becomes a punctuator. */
export function tokenize(text: string, from: number, to: number, file: number): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(tokenPattern);
  let space = false;
  let at = from;
  while (at < to) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) break;
    const start = at;
    at = pattern.lastIndex;
    if (match[1] !== undefined) {
      space = true;
      continue;
    }
    const end = Math.min(at, to);
    const kind: TokenKind =
      match[2] !== undefined
        ? 'id'
        : match[3] !== undefined
          ? 'num'
          : match[4] !== undefined
            ? 'str'
            : match[5] !== undefined
              ? 'chr'
              : 'punct';
    tokens.push({ kind, text: text.slice(start, end), file, start, end, space, hidden: null });
    space = false;
  }
  return tokens;
}

/** The tokens as text, with a space where there was one or where two would grow together. */
export function tokensToText(tokens: readonly Token[]): string {
  let out = '';
  for (const token of tokens) {
    if (out !== '' && (token.space || (/[\w$]$/.test(out) && /^[\w$]/.test(token.text)))) out += ' ';
    out += token.text;
  }
  return out;
}
