// Walks a TypeScript file and gives the places at which `wrong` finds something. Called by purity.test.ts and wire.test.ts.
// SPDX-License-Identifier: MIT
import ts from 'typescript';

/** `wrong` returns what is wrong with a node, or undefined; each finding comes back as `file:line: what`. */
export function findings(file: string, text: string, wrong: (node: ts.Node) => string | undefined): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const what = wrong(node);
    if (what)
      found.push(`${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${what}`);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
