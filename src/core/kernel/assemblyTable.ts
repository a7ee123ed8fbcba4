// What the kernel's macros mean to a reader of its assembly (.S files): one data table, beside macroTable.ts for C.
// Pure data, no parsing. Read by core/syntax/assembly.ts.
// Names are from include/linux/linkage.h and include/linux/cfi_types.h of 4.4, 6.1 and 6.12, the architectures' own
// asm headers, and the regular expressions for assembly in scripts/tags.sh (ENTRY, _GLOBAL).
// SPDX-License-Identifier: MIT

/** A macro that makes a symbol of one of its arguments. */
export interface AssemblyRule {
  /** Matches the whole macro name. */
  readonly macro: RegExp;
  /** Index of the argument that is the symbol. */
  readonly arg: number;
  /** `either`: what follows tells whether it is code or data. */
  readonly kind: 'function' | 'variable' | 'either';
  readonly source: string;
}

const linkage = 'include/linux/linkage.h';

/** First match wins. */
export const assemblyRules: readonly AssemblyRule[] = [
  { macro: /^SYM_(?:FUNC|CODE)_START(?:_[A-Z_0-9]+)?$/, arg: 0, kind: 'function', source: linkage },
  {
    macro: /^SYM_TYPED_FUNC_START(?:_[A-Z_0-9]+)?$/,
    arg: 0,
    kind: 'function',
    source: 'include/linux/cfi_types.h',
  },
  { macro: /^SYM_FUNC_ALIAS(?:_[A-Z_0-9]+)?$/, arg: 0, kind: 'function', source: linkage },
  { macro: /^SYM_INNER_LABEL(?:_ALIGN)?$/, arg: 0, kind: 'function', source: linkage },
  { macro: /^SYM_DATA_START(?:_[A-Z_0-9]+)?$/, arg: 0, kind: 'variable', source: linkage },
  { macro: /^SYM_DATA(?:_LOCAL)?$/, arg: 0, kind: 'variable', source: linkage },
  { macro: /^SYM_DATA_END_LABEL$/, arg: 2, kind: 'variable', source: linkage },
  { macro: /^SYM_(?:START|ENTRY)$/, arg: 0, kind: 'either', source: linkage },
  { macro: /^(?:ENTRY|GLOBAL|WEAK)$/, arg: 0, kind: 'either', source: `${linkage}, deprecated there` },
  {
    macro: /^ENTRY_(?:NP|CFI|ALIGN|LOCAL)\w*$/,
    arg: 0,
    kind: 'function',
    source: 'arch/{arm64,parisc,arc}/include/asm',
  },
  {
    macro: /^_GLOBAL(?:_TOC|_KASAN|_TOC_KASAN)?$/,
    arg: 0,
    kind: 'function',
    source: 'arch/powerpc/include/asm/ppc_asm.h',
  },
  { macro: /^(?:LEAF|NESTED|FEXPORT)$/, arg: 0, kind: 'function', source: 'arch/mips/include/asm/asm.h' },
  {
    macro: /^GLOBAL_(?:ENTRY|ENTRY_TOC)$/,
    arg: 0,
    kind: 'function',
    source: 'arch/ia64/include/asm/asmmacro.h',
  },
];

/** Macros that end what another began, with the symbol as their first argument. */
export const assemblyEnds =
  /^(?:SYM_(?:FUNC|CODE|DATA)_END(?:_[A-Z_0-9]+)?|SYM_END|END|ENDPROC|ENDPIPROC|ENDPROC_CFI)$/;

/** Directives that make the symbols of a list visible to other files. */
export const globalDirectives: ReadonlySet<string> = new Set(['.globl', '.global', '.weak']);

/** Directives that lay down data: a global label before one is a variable. */
export const dataDirectives =
  /^\.(?:byte|short|hword|word|2byte|4byte|8byte|long|int|quad|octa|dword|xword|ascii|asciz|string|fill|space|skip|zero|comm|lcomm|incbin|float|double)$/;

/** Directives that say nothing of whether code or data follows. */
export const neutralDirectives =
  /^\.(?:type|size|align|balign|p2align|globl|global|weak|hidden|protected|internal|local|cfi_\w+|set)$/;

/** Instructions whose last operand is where execution goes on and comes back from, or does not. */
export const callInstructions = /^(?:call[lqw]?|jmp[lqw]?|bl|b|jal|j|tail|brasl|bras|jg|jsr|bsr)$/;
