// The cheap scan must give exactly what the parser gives, or give up.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { registerHeaderFacts } from '../../../../src/core/index/registerHeader.ts';
import { factsOf } from '../../../../src/core/syntax/factsOf.ts';
import { createNativeParser } from '../../../../src/service/parser/nativeParser.ts';
import { loadQueries } from '../../../../src/service/parser/createParser.ts';

const parser = createNativeParser(loadQueries());

test.each([
  '#ifndef A_H\n#define A_H\n\n/* one\n * two */\n#define mmA 0x10\n#define mmA_BASE_IDX\t1 // end\n#  define A__B_MASK 0x0FL /* note */\n#endif\n',
  '/* licence */\n#define LONG_ONE \\\n\t(1 << \\\n\t 2)\n#define LAST 3',
  '#define SPACES 1  \n#define CALL (A + 1)\t\n',
  '#define CRLF 1\r\n#define NEXT 2\r\n',
  '#ifndef _X\r\n#define _X\r\n#define Y (A | B)\r\n#endif /* _X */\r\n',
  '',
])('%j as the parser', (text) => {
  const cheap = registerHeaderFacts(text);
  expect(cheap).not.toBeNull();
  expect(cheap).toEqual(factsOf(text, parser));
});

test.each([
  '#define A 1\nint x;\n',
  '#include <a.h>\n#define A 1\n',
  '#ifdef B\n#define A 1\n#endif\n',
  '#ifndef G\n#define G\n#if X\n#define A 1\n#endif\n#endif\n',
  '#define F(x) g(x)\n',
  '#define A 1 /* open\n still */\n',
  '#define A 1\n/* c */ int y;\n',
  '#define A \\',
  '#ifndef G\n#define G\n',
  '#ifndef G\n#define A 1\n#endif\n#define B 2\n',
  '/* never closed\n#define A 1\n',
  '#undef A\n',
])('%j is left to the parser', (text) => {
  expect(registerHeaderFacts(text)).toBeNull();
});
