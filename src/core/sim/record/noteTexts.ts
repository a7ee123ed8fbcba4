// The remarks beside a Run's events as numbers: each distinct text is kept once. What a value looks like is worked out
// once per place in the code and value, because loops note the same values again and again. Used by the recorder.
// SPDX-License-Identifier: MIT
import type { Value } from '../../exec/integer.ts';

const noText = 0;

export class NoteTexts {
  readonly texts: string[] = [''];
  private readonly ids = new Map<string, number>([['', noText]]);
  private readonly joined = new Map<number, number>();
  private readonly bySite = new Map<object, Map<Value, number>>();

  idOf(text: string): number {
    let id = this.ids.get(text);
    if (id === undefined) {
      id = this.texts.length;
      this.texts.push(text);
      this.ids.set(text, id);
    }
    return id;
  }

  /** Text of a value noted at a place in the code. `show` must depend on place and value alone until `forget`. */
  valueId(site: object, value: Value, show: () => string): number {
    let values = this.bySite.get(site);
    if (!values) this.bySite.set(site, (values = new Map()));
    let id = values.get(value);
    if (id === undefined) values.set(value, (id = this.idOf(show())));
    return id;
  }

  /** Values may look different from now on, e.g. because a new task has got its name. */
  forget(): void {
    this.bySite.clear();
  }

  /** One remark after the other. */
  join(first: number, second: number): number {
    if (first === noText) return second;
    const key = first * 0x200_0000 + second;
    let id = this.joined.get(key);
    if (id === undefined) {
      id = this.idOf(`${this.texts[first] ?? ''} · ${this.texts[second] ?? ''}`);
      this.joined.set(key, id);
    }
    return id;
  }
}
