// Names that are used without being called: fields of operation tables, callbacks, exports, attribute functions.
// Fed by the sweep of extractFacts.ts in document order; what macros refer to is asked of core/kernel/referenceTable.ts.
// Resolves nothing: a name here may be a function, a variable or a constant of another file.
// SPDX-License-Identifier: MIT
import { fillTemplate } from '../kernel/macroTable.ts';
import { referenceRule } from '../kernel/referenceTable.ts';
import type { ReferenceRule } from '../kernel/referenceTable.ts';
import type { ReferenceFact } from './facts.ts';
import type { LineStarts } from './lineStarts.ts';
import { macroArguments } from './macroArguments.ts';

/** Where the sweep stands. */
export interface Place {
  /** The enclosing function, or the variable that is initialized. */
  readonly from: string | null;
  /** Start of the enclosing function, or -1 at file scope. */
  readonly functionStart: number;
  /** Whether a name is a parameter or a variable of the enclosing function. */
  isLocal(name: string): boolean;
}

/** An initializer in braces, or a designator's braces in one. */
export interface ListScope {
  readonly start: number;
  readonly parent: ListScope | null;
  /** The field that these braces initialize, or null for a list that a declaration or an array element begins. */
  readonly field: string | null;
}

export class References {
  readonly found: ReferenceFact[] = [];
  private field: string | null = null;
  private fieldAt = -1;
  /** Start of the function whose variables' tags are known, and the tags. */
  private tagsOf = -1;
  private readonly tags = new Map<string, string | null>();
  private readonly text: string;
  private readonly lines: LineStarts;

  constructor(text: string, lines: LineStarts) {
    this.text = text;
    this.lines = lines;
  }

  /** A field designator or the member that is assigned to; its value follows. */
  setField(start: number, end: number): void {
    this.field = this.text.slice(start, end);
    this.fieldAt = start;
  }

  /** The field whose braces open here. */
  takeField(): string | null {
    const field = this.field;
    this.field = null;
    return field;
  }

  /** The value of a designator, `.field = name`. */
  slot(start: number, end: number, list: ListScope | null, place: Place): void {
    const field = this.takeField();
    if (field === null) return;
    const wrapper = wrapperOf(this.text, start);
    if (wrapper !== null && !wrapper.endsWith('ptr')) return;
    this.stored(start, end, field, list === null ? null : containerOf(this.text, list), place, wrapper);
  }

  /** The value of `x->field = name`. */
  assigned(start: number, end: number, place: Place): void {
    const field = this.takeField();
    if (field === null) return;
    const name = this.text.slice(start, end);
    if (isConstantName(name) || place.isLocal(name)) return;
    this.stored(start, end, field, this.assignedType(place.functionStart), place);
  }

  /** The struct tag of `x` in `x->field` or `x.field`, if the function declares `x` with one. */
  private assignedType(functionStart: number): string | null {
    if (functionStart < 0) return null;
    const at = this.fieldAt;
    const left = /(?:^|[^\w.>\])])([A-Za-z_]\w*)\s*(?:->|\.)\s*$/.exec(
      this.text.slice(Math.max(0, at - 80), at),
    );
    const name = left?.[1];
    if (name === undefined) return null;
    if (functionStart !== this.tagsOf) {
      this.tagsOf = functionStart;
      this.tags.clear();
    }
    let tag = this.tags.get(name);
    if (tag === undefined) {
      tag = declaredTag(this.text, name, functionStart, at);
      this.tags.set(name, tag);
    }
    return tag;
  }

  /** A name in a list without a designator: of interest where the list is of structures or pointers to functions. */
  item(start: number, end: number, list: ListScope | null, place: Place): void {
    this.field = null;
    if (list === null) return;
    const container = containerOf(this.text, list);
    if (container !== null) this.stored(start, end, null, container, place);
  }

  private stored(
    start: number,
    end: number,
    field: string | null,
    container: string | null,
    place: Place,
    via: string | null = null,
  ): void {
    const name = this.text.slice(start, end);
    if (isConstantName(name) || place.isLocal(name)) return;
    this.found.push({
      name,
      role: 'slot',
      start,
      line0: this.lines.lineOf(start),
      from: place.from,
      ...(field === null ? {} : { field }),
      ...(container === null || container === '' ? {} : { container }),
      ...(via === null ? {} : { via }),
    });
  }

  /** A macro or function of the table, at its name. */
  use(macro: string, end: number, place: () => Place): void {
    const rule = referenceRule(macro);
    if (rule !== null) this.byRule(rule, macro, end, place());
  }

  private byRule(rule: ReferenceRule, macro: string, end: number, place: Place): void {
    const args = macroArguments(this.text, end);
    const texts = args.map(({ text }) => text.replace(/^[&*]\s*/, '').replace(/^\([\w\s*]*\)\s*/, ''));
    rule.names.forEach((template, index) => {
      const name = fillTemplate(template, texts);
      if (name === null || isConstantName(name) || place.isLocal(name)) return;
      const arg = Number(/%(\d)/.exec(template)?.[1] ?? 0);
      const written = args[arg];
      const field = rule.fields?.[index];
      const fieldName = field === undefined ? null : fillTemplate(field, texts);
      const start = (written?.start ?? end) + (written?.text.length ?? 0) - (texts[arg]?.length ?? 0);
      this.found.push({
        name,
        role: rule.role,
        start,
        line0: this.lines.lineOf(start),
        from: place.from,
        ...(fieldName === null ? {} : { field: fieldName }),
        via: macro,
      });
    });
  }
}

/** The macro around a value, as in `.pm = pm_ptr(&foo_pm)`. */
function wrapperOf(text: string, start: number): string | null {
  let i = start - 1;
  while (i > 0 && (isBlank(text.charCodeAt(i)) || text.charCodeAt(i) === 38)) i--;
  return text.charCodeAt(i) === 40
    ? (/(\w+)\s*$/.exec(text.slice(Math.max(0, i - 60), i))?.[1] ?? null)
    : null;
}

const isBlank = (c: number): boolean => c === 32 || (c >= 9 && c <= 13);

/** Names in capitals are constants or macros, and no word of C itself is stored by name. */
const isConstantName = (name: string): boolean => !/[a-z]/.test(name) || /^(true|false|nullptr)$/.test(name);

/** How far before a brace its declaration is looked for. */
const headBytes = 400;

/** The type that the braces of a list belong to: null if it is not of structures or functions, empty if it has no name. */
function containerOf(text: string, list: ListScope): string | null {
  const path: string[] = [];
  let outer = list;
  for (let depth = 0; outer.parent !== null && depth < 32; depth++) {
    if (outer.field !== null) path.unshift(outer.field);
    outer = outer.parent;
  }
  const from = Math.max(0, outer.start - headBytes);
  const before = text.slice(from, outer.start);
  const head = before.slice(
    Math.max(before.lastIndexOf(';'), before.lastIndexOf('}'), before.lastIndexOf('{')) + 1,
  );
  const literal = /\(\s*(?:(?:const|volatile|static)\s+)*(?:struct|union)\s+(\w+)[^()]*\)\s*$/.exec(head);
  const tag =
    literal?.[1] ??
    /\b(?:struct|union)\s+(\w+)/.exec(head)?.[1] ??
    /(\w+)\s*\**\s*(?:const\s+)?\w+\s*(?:\[[^\]]*\]\s*)*(?:__\w+(?:\([^)]*\))?\s*)*=\s*$/.exec(head)?.[1] ??
    null;
  if (tag === null || isScalar.test(tag)) return /\(\s*\*/.test(head) ? '' : null;
  return [tag, ...path].join('.');
}

const isScalar =
  /^(int|char|long|short|unsigned|signed|bool|float|double|void|const|static|size_t|ssize_t|_{0,2}[usbl]e?(8|16|32|64)|u?int(8|16|32|64)_t)$/;

/** How far back in a function the declaration of an assigned variable is looked for. */
const declarationBytes = 30_000;

/** The struct tag with which the text before `fieldAt` declares the variable, or null. */
function declaredTag(text: string, name: string, functionStart: number, fieldAt: number): string | null {
  const before = text.slice(Math.max(functionStart, fieldAt - declarationBytes), fieldAt);
  const declared = new RegExp(
    `\\b(?:struct|union)\\s+(\\w+)\\s+(?:(?!struct\\b|union\\b)[^;(){}=])*?[\\s*,]?\\b${name}\\b\\s*[,;=)\\[]`,
  );
  return declared.exec(before)?.[1] ?? null;
}
