// Reads what the harness needs of a linked 64-bit ELF file: sections with their bytes, symbols with their addresses.
// Called by build.ts.
// SPDX-License-Identifier: MIT

export interface Section {
  readonly name: string;
  readonly address: number;
  readonly bytes: Buffer;
}

export interface Elf {
  readonly sections: ReadonlyMap<string, Section>;
  readonly symbols: ReadonlyMap<string, number>;
}

const NOBITS = 8;
const SYMTAB = 2;

export function readElf(file: Buffer): Elf {
  const word = (at: number): number => Number(file.readBigUInt64LE(at));
  const table = word(0x28);
  const entryBytes = file.readUInt16LE(0x3a);
  const headers = Array.from({ length: file.readUInt16LE(0x3c) }, (_, i) => {
    const at = table + i * entryBytes;
    return {
      name: file.readUInt32LE(at),
      type: file.readUInt32LE(at + 4),
      address: word(at + 16),
      offset: word(at + 24),
      size: word(at + 32),
      link: file.readUInt32LE(at + 40),
    };
  });
  const bytesOf = (i: number): Buffer => {
    const header = headers[i];
    if (!header || header.type === NOBITS) return Buffer.alloc(0);
    return file.subarray(header.offset, header.offset + header.size);
  };
  const text = (strings: Buffer, at: number): string =>
    strings.toString('latin1', at, strings.indexOf(0, at));
  const names = bytesOf(file.readUInt16LE(0x3e));
  const sections = new Map<string, Section>();
  const symbols = new Map<string, number>();
  headers.forEach((header, i) => {
    const name = text(names, header.name);
    sections.set(name, { name, address: header.address, bytes: bytesOf(i) });
    if (header.type !== SYMTAB) return;
    const entries = bytesOf(i);
    const strings = bytesOf(header.link);
    for (let at = 0; at + 24 <= entries.length; at += 24) {
      const symbol = text(strings, entries.readUInt32LE(at));
      const defined = entries.readUInt16LE(at + 6) !== 0;
      if (symbol !== '' && defined) symbols.set(symbol, Number(entries.readBigUInt64LE(at + 8)));
    }
  });
  return { sections, symbols };
}
