// A struct or union whose layout is made when it is first asked for. Made by the type builder.
// SPDX-License-Identifier: MIT
import type { Layout, StructDef } from '../ctype.ts';

export class LazyStruct implements StructDef {
  private made: Layout | null | undefined;
  constructor(
    readonly tag: string,
    readonly isUnion: boolean,
    private readonly make: () => Layout | null,
  ) {}
  layout(): Layout | null {
    if (this.made === undefined) {
      this.made = null; // A struct that holds itself by value has no layout.
      this.made = this.make();
    }
    return this.made;
  }
}
