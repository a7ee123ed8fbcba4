// What a macro use defines: by the macro table, by the file's own `#define`, or else its argument.
// Knows the text and the file's generators, no tree. Called by extractFacts.ts.
// SPDX-License-Identifier: MIT
import { definerRule, fillTemplate } from '../kernel/macroTable.ts';
import type { Directive } from './directives.ts';
import type { Note } from './draft.ts';
import type { DefinitionKind } from './facts.ts';
import { generatorsOf, nameFrom } from './generators.ts';
import type { Template } from './generators.ts';
import { macroArguments } from './macroArguments.ts';

export class MadeNames {
  private readonly text: string;
  private readonly generators: ReadonlyMap<string, readonly Template[]>;

  constructor(text: string, directives: readonly Directive[]) {
    this.text = text;
    this.generators = generatorsOf(text, directives);
  }

  /** Whether the table or the file says what a macro at file scope makes. */
  knows(macro: string): boolean {
    return definerRule(macro) !== null || this.templates(macro, false).length > 0;
  }

  /** The names that a macro use makes, the one that a reader would look for first. */
  of(note: Note, arg: string, kind: DefinitionKind): [string, DefinitionKind][] {
    const rule = definerRule(note.name);
    const args = this.argumentTexts(note);
    if (rule === null) {
      const names = new Map<string, DefinitionKind>();
      for (const template of this.templates(note.name, false)) {
        const name = nameFrom(template, args);
        if (name !== null) names.set(name, template.kind);
      }
      return names.size === 0 ? [[arg, kind]] : [...names];
    }
    const made: [string, DefinitionKind][] = [];
    const add = (templates: readonly string[] | undefined, named: string, itsKind: DefinitionKind): void => {
      for (const template of templates ?? []) {
        const name = fillTemplate(template, args, named);
        if (name !== null) made.push([name, itsKind]);
      }
    };
    add(rule.makes, arg, rule.kind);
    const more = rule.also === undefined ? '' : (args[rule.also.arg] ?? '');
    if (/^\w+$/.test(more)) add(rule.also?.makes, more, rule.kind);
    add(rule.variables, arg, 'variable');
    add(rule.types, arg, 'typedef');
    return made;
  }

  /** The enumerators that a macro use in the body of an enum makes. */
  enumerators(note: Note): string[] {
    return this.templates(note.name, true).flatMap((template) => {
      const name = nameFrom(template, this.argumentTexts(note));
      return name === null ? [] : [name];
    });
  }

  private argumentTexts(note: Note): string[] {
    return macroArguments(this.text, note.end).map(({ text }) => text);
  }

  /** The file's own templates for a macro: those of enumerators, or all others. */
  private templates(macro: string, ofEnumerators: boolean): Template[] {
    return (this.generators.get(macro) ?? []).filter(
      (template) => (template.kind === 'enumerator') === ofEnumerators,
    );
  }
}
