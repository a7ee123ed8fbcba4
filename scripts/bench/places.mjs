// Random places of a tree to ask about: identifiers in the code of C files, the same ones for the same seed.
// Used by scripts/bench/*.mjs.
// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import path from 'node:path';

const keywords = new Set(
  (
    'auto break case char const continue default do double else enum extern float for goto if inline int long ' +
    'register return short signed sizeof static struct switch typedef union unsigned void volatile while define ' +
    'ifdef ifndef endif include elif undef if error pragma defined'
  ).split(' '),
);

/** Numbers from 0 to 1, the same for the same seed. */
export function randomNumbers(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}

/** Some of the given files, each with its text and places of `perFile` identifiers outside of comments and strings. */
export function randomPlaces(tree, names, { files, perFile, seed }) {
  const random = randomNumbers(seed);
  const found = [];
  for (let tries = 0; found.length < files && tries < files * 10; tries++) {
    const name = names[Math.floor(random() * names.length)];
    const text = readFileSync(path.join(tree, name), 'utf8');
    const words = wordsOf(text);
    if (words.length < perFile) continue;
    const places = Array.from({ length: perFile }, () => words[Math.floor(random() * words.length)]);
    found.push({ name, text, places });
  }
  return found;
}

function wordsOf(text) {
  const plain = text.replace(
    /\/\*[^]*?\*\/|\/\/[^\n]*|"(?:\\[^]|[^"\\\n])*"|'(?:\\[^]|[^'\\\n])*'|^[ \t]*#[ \t]*include[^\n]*/gm,
    (part) => part.replace(/[^\n]/g, ' '),
  );
  return plain
    .split('\n')
    .flatMap((line, line0) =>
      [...line.matchAll(/\b[A-Za-z_]\w*/g)]
        .filter(([word]) => !keywords.has(word))
        .map((match) => ({ line0, column0: match.index })),
    );
}
