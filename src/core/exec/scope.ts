// What names mean in one translation unit: typedefs, tags, enumerators, variables, functions. Items are expanded
// and parsed on demand and kept. Called by the type builder and by lowering; owns no semantics of types itself.
// SPDX-License-Identifier: MIT
import type { CNode, CParser } from '../syntax/tree.ts';
import { tokenize } from './cpp/token.ts';
import type { Item } from './cpp/items.ts';
import { itemsOf, typedefDeclares, typedefsOf } from './cpp/items.ts';
import type { Inclusion, Unit } from './cpp/unit.ts';
import { activeText, macroAt } from './cpp/unit.ts';
import type { Macro } from './cpp/macro.ts';
import { lineOf } from './cpp/sourceFile.ts';
import type { Expanded } from './expanded.ts';
import { expandForParsing } from './expanded.ts';

/** An item, expanded and parsed. `root` is tree-sitter's translation_unit over `expanded.text`. */
export interface ParsedItem {
  readonly item: Item;
  readonly inclusion: Inclusion;
  readonly expanded: Expanded;
  readonly root: CNode;
  /** Ranges of the expanded text that did not parse. */
  readonly errors: readonly (readonly [number, number])[];
}

export interface FoundItem {
  readonly item: Item;
  readonly inclusion: Inclusion;
}

/** What the scope must know of the boundary. */
export interface KeptNames {
  keep(name: string): boolean;
  verbatim(name: string): boolean;
}

export class Scope {
  private readonly parsed = new Map<Item, ParsedItem>();
  private readonly typedefAnswers = new Map<string, boolean>();

  constructor(
    private known: Unit,
    private readonly parser: CParser,
    private readonly kept: KeptNames,
  ) {}

  get unit(): Unit {
    return this.known;
  }

  /** Inclusions in which only function bodies changed take the places of the old ones: see cpp/bodyEdit.ts. */
  replace(moved: ReadonlyMap<Inclusion, Inclusion>): void {
    const inclusions = this.unit.inclusions.map((one) => moved.get(one) ?? one);
    this.known = { ...this.unit, inclusions };
    for (const [item, { inclusion }] of this.parsed) if (moved.has(inclusion)) this.parsed.delete(item);
    for (const [name, found] of this.pastedItems)
      if (found.some(({ inclusion }) => moved.has(inclusion))) this.pastedItems.delete(name);
  }

  isTypedef(name: string): boolean {
    let answer = this.typedefAnswers.get(name);
    if (answer === undefined) {
      answer = this.unit.inclusions.some((inclusion) => typedefsOf(inclusion).has(name));
      this.typedefAnswers.set(name, answer);
    }
    return answer;
  }

  /** Items that may declare an ordinary name (function, variable, typedef); later inclusions first. */
  ordinary(name: string): FoundItem[] {
    return this.orPasted(
      name,
      this.find((inclusion) => itemsOf(inclusion).outside.get(name)),
    );
  }

  /** Items that define a tag; `kind` is struct, union or enum. */
  tagged(kind: string, tag: string): FoundItem[] {
    return this.orPasted(
      tag,
      this.find((inclusion) => itemsOf(inclusion).tags.get(`${kind} ${tag}`)),
    );
  }

  enumerators(name: string): FoundItem[] {
    return this.find((inclusion) => itemsOf(inclusion).enumerators.get(name));
  }

  private readonly pastedItems = new Map<string, FoundItem[]>();

  /**
   * If no item names it: items that begin with a macro call whose argument is part of the name, and whose expansion
   * has the whole name (SEQCOUNT_LOCKNAME(spinlock, ...) makes seqcount_spinlock_t).
   */
  private orPasted(name: string, found: FoundItem[]): FoundItem[] {
    return found.length > 0 ? found : this.pasted(name);
  }

  /** Such items, whether or not others name it. */
  pasted(name: string): FoundItem[] {
    let pasted = this.pastedItems.get(name);
    if (!pasted) {
      this.pastedItems.set(name, (pasted = []));
      for (const part of partsOf(name)) {
        for (const one of this.find((inclusion) => itemsOf(inclusion).outside.get(part))) {
          if (!macroCall.test(activeText(one.inclusion).slice(one.item.start, one.item.start + 80))) continue;
          if (new RegExp(`\\b${name}\\b`).test(this.parseItem(one).expanded.text)) pasted.push(one);
        }
      }
    }
    return pasted;
  }

  private find(lookup: (inclusion: Inclusion) => readonly Item[] | undefined): FoundItem[] {
    const found: FoundItem[] = [];
    for (let i = this.unit.inclusions.length - 1; i >= 0; i--) {
      const inclusion = this.unit.inclusions[i];
      if (!inclusion) continue;
      for (const item of lookup(inclusion) ?? []) found.push({ item, inclusion });
    }
    return found;
  }

  /** Names that a typedef item declares, by its text alone. */
  typedefNames({ item, inclusion }: FoundItem): string[] {
    return item.isTypedef
      ? typedefDeclares(activeText(inclusion).slice(0, item.end), item.start + 'typedef'.length)
      : [];
  }

  macro(name: string, at: FoundItem): Macro | null {
    return macroAt(this.unit, at.inclusion, at.item.end, name);
  }

  /** The definition in force at the end of the unit. */
  macroAtEnd(name: string): Macro | null {
    return this.unit.macros.at(name, Infinity);
  }

  parseItem(found: FoundItem): ParsedItem {
    const known = this.parsed.get(found.item);
    if (known) return known;
    const { item, inclusion } = found;
    const text = activeText(inclusion);
    const tokens = tokenize(text, item.start, item.end, inclusion.file.id);
    const declares = new Set(this.typedefNames(found));
    const expanded = expandForParsing(
      tokens,
      { macro: (name) => this.macro(name, found), ...this.kept },
      (name) => this.isTypedef(name),
      declares,
      {
        path: inclusion.file.path,
        line1: (offset) => lineOf(inclusion.file, offset) + 1,
      },
    );
    const parsed: ParsedItem = { item, inclusion, expanded, ...this.parse(expanded.text) };
    this.parsed.set(item, parsed);
    return parsed;
  }

  /** Expands and parses an expression or type that stands in no item, e.g. the operand of typeof. */
  parseFragment(expanded: Expanded, before: string, after: string): { root: CNode; offset: number } {
    return { root: this.parse(before + expanded.text + after).root, offset: before.length };
  }

  expandFragment(tokens: Parameters<typeof expandForParsing>[0]): Expanded {
    return expandForParsing(
      tokens,
      { macro: (name) => this.macroAtEnd(name), ...this.kept },
      (name) => this.isTypedef(name),
      new Set(),
    );
  }

  private parse(text: string): { root: CNode; errors: readonly (readonly [number, number])[] } {
    const tree = this.parser.parse(text);
    try {
      return { root: tree.toTree(), errors: tree.errorRanges };
    } finally {
      tree.dispose();
    }
  }
}

const macroCall = /^[A-Za-z_]\w*\s*\(/;

/**
 * Pieces of a name that a macro's argument may have been: between underscores, single and joined, and what begins with a
 * capital in its middle (TESTPAGEFLAG_FALSE(TransCompound, ...) makes PageTransCompound).
 */
function partsOf(name: string): string[] {
  const words = name.split('_');
  const parts = new Set<string>();
  for (let from = 0; from < words.length; from++) {
    for (let to = from + 1; to <= words.length; to++) {
      const part = words.slice(from, to).join('_');
      if (part.length > 2 && part !== name) parts.add(part);
    }
  }
  for (const { index } of name.matchAll(/(?<=[a-z])[A-Z]/g)) parts.add(name.slice(index));
  return [...parts];
}
