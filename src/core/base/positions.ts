// Byte offsets of a file <-> the lines and columns that editors count. The text is latin1-decoded (one unit per byte)
// and taken for UTF-8, as an editor takes it; columns count UTF-16 units; lines end at LF, CRLF or CR.
// Called where facts leave core: the index service and the command line.
// SPDX-License-Identifier: MIT

/** A 0-based line and a 0-based column in UTF-16 units. */
export interface TextPosition {
  readonly line0: number;
  readonly column0: number;
}

export interface LineTable {
  readonly lineCount: number;
  /** Position of a byte offset; offsets past the end give the end. Inside a character: where the character begins. */
  positionAt(offset: number): TextPosition;
  /** Byte offset of a position, or null if there is no such line or the column lies past the line's end. */
  offsetAt(position: TextPosition): number | null;
}

/** Builds the table of a latin1-decoded text. A byte order mark at the start counts no column. */
export function lineTable(text: string): LineTable {
  // Many texts are never asked for a position.
  let made: Int32Array | null = null;
  let isAscii = false;
  /** The line of the last position: the next is mostly near. */
  let lastLine = 0;
  const all = (): Int32Array => {
    if (made === null) {
      isAscii = !/[^\0-\x7f]/.test(text);
      made = lineStarts(text);
    }
    return made;
  };
  const lineEnd = (starts: Int32Array, line0: number): number => {
    let end = starts[line0 + 1] ?? text.length;
    while (end > (starts[line0] ?? 0) && isLineEnd(text.charCodeAt(end - 1))) end--;
    return end;
  };
  return {
    get lineCount() {
      return all().length;
    },
    positionAt(offset) {
      const starts = all();
      const target = Math.min(Math.max(offset, starts[0] ?? 0), text.length);
      const line0 = lineOf(starts, target, lastLine);
      lastLine = line0;
      if (isAscii) return { line0, column0: target - (starts[line0] ?? 0) };
      let column0 = 0;
      for (let at = starts[line0] ?? 0; at < target;) {
        const bytes = characterBytes(text, at);
        if (at + bytes > target) break;
        column0 += utf16Units(bytes);
        at += bytes;
      }
      return { line0, column0 };
    },
    offsetAt({ line0, column0 }) {
      const starts = all();
      const start = starts[line0];
      if (start === undefined || column0 < 0) return null;
      const end = lineEnd(starts, line0);
      let column = 0;
      let at = start;
      while (at < end && column < column0) {
        const bytes = characterBytes(text, at);
        column += utf16Units(bytes);
        at += bytes;
      }
      return column >= column0 ? at : null;
    },
  };
}

const isLineEnd = (code: number): boolean => code === 10 || code === 13;

function lineStarts(text: string): Int32Array {
  let starts = new Int32Array((text.length >> 4) + 16);
  starts[0] = text.startsWith('\xEF\xBB\xBF') ? 3 : 0;
  let count = 1;
  const hasReturns = text.includes('\r');
  let next = hasReturns ? nextLine(text, 0) : text.indexOf('\n') + 1;
  while (next > 0) {
    if (count === starts.length) {
      const larger = new Int32Array(count * 2);
      larger.set(starts);
      starts = larger;
    }
    starts[count++] = next;
    next = hasReturns ? nextLine(text, next) : text.indexOf('\n', next) + 1;
  }
  return starts.subarray(0, count);
}

/** Where the line after the one at `from` begins, or 0. */
function nextLine(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) return i + 1;
  }
  return 0;
}

function lineOf(starts: Int32Array, offset: number, guess: number): number {
  const isNear = (starts[guess] ?? Infinity) <= offset;
  for (let line = guess; isNear && line < guess + 4; line++)
    if ((starts[line + 1] ?? Infinity) > offset) return line;
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Only whole four-byte sequences become two UTF-16 units; a broken sequence becomes one U+FFFD. */
const utf16Units = (bytes: number): number => (bytes === 4 ? 2 : 1);

/** Length of the character at an offset, where a broken sequence counts as the WHATWG decoder counts it. */
function characterBytes(text: string, at: number): number {
  const lead = text.charCodeAt(at);
  if (lead < 0xc2 || lead > 0xf4) return 1;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  // The second byte is narrower after some leads: no overlong forms, no surrogates, nothing past U+10FFFF.
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  for (let i = 1; i < length; i++) {
    const code = text.charCodeAt(at + i);
    const valid = i === 1 ? code >= low && code <= high : code >= 0x80 && code <= 0xbf;
    if (!valid) return i;
  }
  return length;
}
