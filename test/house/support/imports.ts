// Finds every form in which TypeScript can name another module, with TypeScript's own parser.
// ESLint's rule misses `import()`, `require()`, `import type x = require()` and `typeof import()`. Called by layers.test.ts.
// SPDX-License-Identifier: MIT
import ts from 'typescript';

export interface Import {
  /** As written, or undefined when the module's name is computed. */
  readonly target: string | undefined;
  readonly typeOnly: boolean;
  readonly line1: number;
}

export function importsOf(file: string, text: string): Import[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const add = (node: ts.Node, target: ts.Node | undefined, typeOnly: boolean): void => {
    const literal = target && ts.isStringLiteralLike(target) ? target.text : undefined;
    found.push({
      target: literal,
      typeOnly,
      line1: source.getLineAndCharacterOfPosition(node.getStart()).line + 1,
    });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier, isTypeOnlyImport(node));
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier)
      add(node, node.moduleSpecifier, isTypeOnlyExport(node));
    else if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
      add(node, node.moduleReference.expression, node.isTypeOnly);
    } else if (ts.isImportTypeNode(node)) {
      add(node, ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true);
    } else if (ts.isCallExpression(node) && isModuleCall(node.expression))
      add(node, node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(source);
  for (const reference of [
    ...source.referencedFiles,
    ...source.typeReferenceDirectives,
    ...source.libReferenceDirectives,
  ]) {
    const line1 = source.getLineAndCharacterOfPosition(reference.pos).line + 1;
    found.push({ target: `/// ${reference.fileName}`, typeOnly: true, line1 });
  }
  return found;
}

function isTypeOnlyImport({ importClause }: ts.ImportDeclaration): boolean {
  if (!importClause) return false;
  if (importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const named = importClause.namedBindings;
  return (
    !importClause.name &&
    named !== undefined &&
    ts.isNamedImports(named) &&
    named.elements.length > 0 &&
    named.elements.every((element) => element.isTypeOnly)
  );
}

function isTypeOnlyExport({ isTypeOnly, exportClause }: ts.ExportDeclaration): boolean {
  if (isTypeOnly) return true;
  return (
    exportClause !== undefined &&
    ts.isNamedExports(exportClause) &&
    exportClause.elements.length > 0 &&
    exportClause.elements.every((element) => element.isTypeOnly)
  );
}

/** `import(x)`, `require(x)`, `require.resolve(x)`, `module.require(x)`, and what createRequire gives, by its usual name. */
function isModuleCall(called: ts.Expression): boolean {
  if (called.kind === ts.SyntaxKind.ImportKeyword) return true;
  if (ts.isIdentifier(called)) return called.text === 'require';
  if (!ts.isPropertyAccessExpression(called)) return false;
  const owner = ts.isIdentifier(called.expression) ? called.expression.text : '';
  return called.name.text === 'require' || (owner === 'require' && called.name.text === 'resolve');
}
