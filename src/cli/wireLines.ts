// The command line's form of places: 1-based lines and columns, one JSON object or one text line each.
// SPDX-License-Identifier: MIT
import type { WireCall, WirePlace, WireSymbol } from '../protocol/indexService.ts';

/** `{name, kind, file, line, column, endLine, via?}` */
export function symbolJson({
  name,
  kind,
  path,
  range,
  extent,
  via,
  container,
  condition,
  uncertain,
}: WireSymbol): string {
  const fields = {
    name,
    kind,
    file: path,
    line: range.start.line0 + 1,
    column: range.start.column0 + 1,
    endLine: extent.end.line0 + 1,
    ...(via === undefined ? {} : { via }),
    ...(container === undefined ? {} : { container }),
    ...(condition === undefined ? {} : { condition }),
    ...(uncertain ? { uncertain } : {}),
  };
  return `${JSON.stringify(fields)}\n`;
}

/** `path:line:column: kind name (via MACRO)` */
export function symbolText({ name, kind, path, range, via, uncertain }: WireSymbol): string {
  const { line0, column0 } = range.start;
  const made = via === undefined ? '' : ` (via ${via})`;
  return `${path}:${line0 + 1}:${column0 + 1}: ${kind} ${name}${made}${uncertain ? ' (uncertain)' : ''}\n`;
}

/** `{caller, callee, file, line, column}` */
export function callJson({ caller, callee, path, position }: WireCall): string {
  const { line0, column0 } = position;
  return `${JSON.stringify({ caller, callee, file: path, line: line0 + 1, column: column0 + 1 })}\n`;
}

/** `path:line:column: caller -> callee` */
export function callText({ caller, callee, path, position }: WireCall): string {
  const { line0, column0 } = position;
  return `${path}:${line0 + 1}:${column0 + 1}: ${caller ?? '(file scope)'} -> ${callee}\n`;
}

/** `{name, role, file, line, column, in?, field?, container?, via?, confidence?}` */
export function placeJson(place: WirePlace): string {
  const { name, role, path, range, enclosing, field, container, via, confidence } = place;
  const fields = {
    name,
    role,
    file: path,
    line: range.start.line0 + 1,
    column: range.start.column0 + 1,
    ...(enclosing === null ? {} : { in: enclosing }),
    ...(field === undefined ? {} : { field }),
    ...(container === undefined ? {} : { container }),
    ...(via === undefined ? {} : { via }),
    ...(confidence === 'parsed' ? {} : { confidence }),
  };
  return `${JSON.stringify(fields)}\n`;
}

/** `path:line:column: role name in ENCLOSING (.field of CONTAINER, via MACRO)` */
export function placeText({
  name,
  role,
  path,
  range,
  enclosing,
  field,
  container,
  via,
  confidence,
}: WirePlace): string {
  const { line0, column0 } = range.start;
  const of = container === undefined || container === '' ? '' : ` of ${container}`;
  const more = [
    ...(field === undefined ? [] : [`.${field}${of}`]),
    ...(via === undefined ? [] : [`via ${via}`]),
    ...(confidence === 'parsed' ? [] : [confidence === 'damaged' ? 'uncertain' : 'not parsed']),
  ];
  const inside = enclosing === null ? '' : ` in ${enclosing}`;
  return `${path}:${line0 + 1}:${column0 + 1}: ${role} ${name}${inside}${more.length > 0 ? ` (${more.join(', ')})` : ''}\n`;
}
