// Where functions and string literals are: each gets an address when it is first asked for. Owned by the engine; a
// pointer to a function is such an address, and nothing can be read there.
// SPDX-License-Identifier: MIT
import { addressMap } from './machine/memory.ts';
import type { Memory, Region } from './machine/memory.ts';

export class CodeAddresses {
  private readonly functions = new Map<string, number>();
  private readonly names = new Map<number, string>();
  private readonly strings = new Map<string, number>();

  constructor(
    private readonly memory: Memory,
    private readonly stringRegion: Region,
  ) {}

  ofFunction(name: string): number {
    let address = this.functions.get(name);
    if (address === undefined) {
      address = addressMap.text + 16 * (this.functions.size + 1);
      this.functions.set(name, address);
      this.names.set(address, name);
    }
    return address;
  }

  functionAt(address: number): string | null {
    return this.names.get(address) ?? null;
  }

  ofString(text: string): number {
    let address = this.strings.get(text);
    if (address === undefined) {
      address = this.memory.allocate(this.stringRegion, text.length + 1, 1);
      this.strings.set(text, address);
      this.put(text, address);
    }
    return address;
  }

  /** All strings have their first bytes again. */
  putStrings(): void {
    for (const [text, address] of this.strings) this.put(text, address);
  }

  private put(text: string, address: number): void {
    const { bytes, base } = this.stringRegion;
    for (let i = 0; i < text.length; i++) bytes[address - base + i] = text.charCodeAt(i);
    bytes[address - base + text.length] = 0;
  }
}
