// What the index knows about one C file. Produced by core/syntax, stored and queried by core/index.
// Positions are byte offsets in the file and 0-based lines; editors and the CLI convert at their edge.
// SPDX-License-Identifier: MIT

export const definitionKinds = [
  'function',
  'prototype',
  'macro',
  'struct',
  'union',
  'enum',
  'enumerator',
  'typedef',
  'variable',
  'member',
] as const;
export type DefinitionKind = (typeof definitionKinds)[number];

export interface Definition {
  readonly name: string;
  readonly kind: DefinitionKind;
  /** Byte offset of the first byte of the name as written (for macro-made names: of the macro argument). */
  readonly nameStart: number;
  readonly nameEnd: number;
  /** Extent of the whole definition. */
  readonly start: number;
  readonly end: number;
  readonly line0: number;
  readonly endLine0: number;
  /** The macro that made this definition, e.g. "SYSCALL_DEFINE3", if one did. */
  readonly via?: string;
  /** Enclosing struct/union/enum tag for members and enumerators. */
  readonly container?: string;
  /** The conjunction of enclosing preprocessor conditions as written, e.g. "CONFIG_X86_64 && !defined(MODULE)"; include guards left out. */
  readonly condition?: string;
  /** True for a variable that is only declared (`extern`, `DECLARE_PER_CPU`): its definition is elsewhere. */
  readonly isDeclaration?: true;
}

export interface CallFact {
  /** Enclosing function, the macro whose body it is in, or null at file scope. */
  readonly caller: string | null;
  readonly callee: string;
  readonly start: number;
  readonly line0: number;
}

/** In what way a name is used where it is neither called nor defined. */
export const referenceRoles = [
  'slot' /* stored into a field of a structure: an operation table, or an assignment */,
  'callback' /* handed to a macro or function that has it called: module_init, DECLARE_WORK, request_irq */,
  'attribute' /* a show or store function that an attribute macro names by pasting */,
  'driver' /* a driver structure that module_platform_driver and kin register */,
  'parameter' /* a variable that module_param and kin make settable */,
  'table' /* an ID table or function set that is announced to the outside: MODULE_DEVICE_TABLE, BTF_ID */,
  'export' /* EXPORT_SYMBOL and kin */,
] as const;
export type ReferenceRole = (typeof referenceRoles)[number];

/** A name that is used without being called. Whether it names a function is for the reader of all files to know. */
export interface ReferenceFact {
  readonly name: string;
  readonly role: ReferenceRole;
  /** Byte offset of the name as written; for a pasted name of the macro argument that it is made of. */
  readonly start: number;
  readonly line0: number;
  /** The function it is in, or the variable whose initializer it is in; null at file scope. */
  readonly from: string | null;
  /** The field that it is stored into, if that is written. */
  readonly field?: string;
  /**
   * What the field belongs to, where this file says it: the struct tag (or type name) of the initialized or assigned
   * variable, followed by `.field` for every level of nesting: "file_operations", "usb_driver.driver".
   */
  readonly container?: string;
  /** The macro or function that makes the reference. */
  readonly via?: string;
}

export interface FileFacts {
  readonly definitions: readonly Definition[];
  readonly calls: readonly CallFact[];
  readonly references: readonly ReferenceFact[];
  /** #include operands as written, with the brackets or quotes. */
  readonly includes: readonly string[];
  /** Error nodes of the tree that was used: the parse confidence. */
  readonly errorNodes: number;
  readonly errorRanges: readonly (readonly [number, number])[];
  /** True if the prepared text parsed worse than the raw text, and the raw tree was used. */
  readonly usedRaw: boolean;
}
