// The boundary between the extension (or the CLI) and the index service, a child process that owns the
// parser and the symbol store. JSON-RPC over stdio (vscode-jsonrpc); requests are cancellable.
// Paths are relative to the tree root with "/" separators; lines and columns are 0-based UTF-16 here.
// SPDX-License-Identifier: MIT
import type { PlaceConfidence, PlaceRole } from '../core/index/namePlaces.ts';
import type { NameUse } from '../core/index/nameUse.ts';
import type { Hex64 } from '../core/base/result.ts';
import type { DefinitionKind } from '../core/syntax/facts.ts';
import type { LoopReport, LoopScanParams } from './loopScan.ts';

export interface WirePosition {
  readonly line0: number;
  readonly column0: number;
}
export interface WireRange {
  readonly start: WirePosition;
  readonly end: WirePosition;
}

export interface InitializeParams {
  readonly treeRoot: string;
  /** Folder for the store; created if missing. Absent: the index lives in memory only. */
  readonly storeDir?: string;
  readonly engine?: 'native' | 'wasm';
  readonly jobs?: number;
  /** The folder below arch/ whose definitions are preferred; "x86" if absent. */
  readonly architecture?: string;
}
export interface InitializeResult {
  readonly engine: 'native' | 'wasm';
  /** Why the native parser was not used, if it was asked for or tried. */
  readonly engineNote: string | null;
  readonly tree: TreeInfo;
}
export interface TreeInfo {
  readonly isKernelTree: boolean;
  /** e.g. "6.1.192"; null if the Makefile names none. */
  readonly version: string | null;
  /** Why it is not taken for a kernel tree. */
  readonly problem: string | null;
}

export interface IndexParams {
  /**
   * "core" = arch/x86, kernel, mm, include; "all"; or paths below the root. All files get their words and definitions;
   * core and named folders are parsed too, "all" only if the tree is small.
   */
  readonly scope: 'core' | 'all' | readonly string[];
  /** Make everything anew, whatever the store has. */
  readonly rebuild?: true;
}
export interface IndexSummary {
  readonly files: number;
  /** Files of the scope whose facts are the parser's; of the others there are words and definitions. */
  readonly parsedFiles: number;
  readonly bytes: number;
  readonly definitions: number;
  readonly calls: number;
  readonly errorFiles: number;
  readonly errorNodes: number;
  readonly wallMs: number;
  /** When every identifier of the scope could be found. */
  readonly wordsMs: number;
  /** Files that this pass scanned and parsed: what the store did not have. */
  readonly scannedNow: number;
  readonly parsedNow: number;
  readonly peakRssBytes: number;
  readonly storeBytes: number;
  /** True if every file came from the store. */
  readonly warm: boolean;
  readonly cancelled: boolean;
  /** Files that could not be indexed, each with its reason; at most 100, `skippedMore` counts the rest. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  readonly skippedMore: number;
  /** Files that are indexed in part, with the reason: too large, too slow, or fatal to the parser; at most 100. */
  readonly partial: readonly { readonly path: string; readonly reason: string }[];
  readonly partialMore: number;
}
export interface IndexProgress {
  /** First the words of all files, then the parse of those that are parsed. */
  readonly stage: 'words' | 'parse';
  readonly filesDone: number;
  readonly filesTotal: number;
  readonly path: string;
}

export interface DocumentParams {
  readonly path: string;
  readonly version: number;
  /** Editor text (a JavaScript string, not latin1). */
  readonly text: string;
}

export interface WireSymbol {
  readonly name: string;
  /** "file": what an #include names; "option": what Kconfig defines. */
  readonly kind: DefinitionKind | 'file' | 'option';
  readonly path: string;
  /** Extent of the name. */
  readonly range: WireRange;
  /** Extent of the whole definition. */
  readonly extent: WireRange;
  readonly via?: string;
  readonly container?: string;
  readonly condition?: string;
  /** True if the definition lies in or touches a region that did not parse. */
  readonly uncertain: boolean;
}
export interface WireCall {
  readonly caller: string | null;
  readonly callee: string;
  readonly path: string;
  readonly position: WirePosition;
}
export interface WireHover {
  readonly markdown: string;
  /** True where the words are of the FPU or the kernel's handling of it: what the simulator can show. */
  readonly isMachine?: true;
  readonly range: WireRange;
}

export interface EvaluateParams {
  readonly expression: string;
  /** The file in which the expression stands; absent: the kernel's C in general. */
  readonly from?: string;
}
/** A constant, or one line that names the part that is not constant. */
export type WireConstant =
  | {
      /** The bits of the value in the width of its type. */
      readonly bits: Hex64;
      /** The value as its type reads it. */
      readonly decimal: string;
      readonly type: string;
    }
  | { readonly problem: string };
/** One of several definitions of a name that take part in a value. */
export interface WireDefinitionChoice {
  readonly name: string;
  readonly condition: string | null;
  readonly path: string;
  readonly line1: number;
}
export interface WireEvaluation {
  readonly value: WireConstant;
  /** One of `others` may hold as well as the definitions that were chosen. */
  readonly ambiguous: boolean;
  /** The configuration that decided between definitions, if one did. */
  readonly configuration: string | null;
  readonly chosen: readonly WireDefinitionChoice[];
  /** Values that differ, each with the definition that makes it differ. */
  readonly others: readonly (WireDefinitionChoice & { readonly value: WireConstant })[];
}

export interface PositionParams {
  readonly path: string;
  readonly position: WirePosition;
}
/** A place of a name anywhere in the tree. */
export interface WirePlace {
  /** The name that the place is about; for a field's question what is stored into it. */
  readonly name: string;
  readonly path: string;
  readonly range: WireRange;
  readonly role: PlaceRole;
  /** The function, or else the macro, variable or type, that it is in. */
  readonly enclosing: string | null;
  /** The field that the name is stored into, and what the field belongs to as far as the file tells. */
  readonly field?: string;
  readonly container?: string;
  /** The macro or function that makes the place. */
  readonly via?: string;
  readonly confidence: PlaceConfidence;
  /** Of a plain use in an answer to `references`: what is done there. */
  readonly use?: NameUse;
}
/** All places of a name, or everything that is stored into fields of a name. */
export type PlaceQuery = ({ readonly name: string } | { readonly field: string }) & {
  /** Only these roles. */
  readonly roles?: readonly PlaceRole[];
  /** Only fields of this type, or of a type that the file does not tell. */
  readonly container?: string;
  /** The file that asks: it and its folder come first. */
  readonly near?: string;
  /** At most this many files are looked at (400), and places given (10,000). */
  readonly files?: number;
  readonly places?: number;
  /** If given, places also come as `places` events with this number, while they are found. */
  readonly stream?: number;
};
export interface PlaceList {
  readonly places: readonly WirePlace[];
  /** Files that were looked at, of those that have the name. */
  readonly filesRead: number;
  readonly filesTotal: number;
  readonly truncated: boolean;
  /** What a reader should know about the list, as a sentence; null if it is complete. */
  readonly notice: string | null;
}
/** What is known of one file. */
export interface FileState {
  /** "absent": not in the index, and `reason` says why if that is known. */
  readonly depth: 'parsed' | 'lexical' | 'absent';
  readonly reason: string | null;
  /** Error nodes of the parse; 0 is full confidence. */
  readonly errorNodes: number;
  readonly usedRaw: boolean;
}
export interface WireHighlight {
  readonly range: WireRange;
  readonly isWrite: boolean;
}
/** A function, macro, table or field in the call hierarchy. */
export interface WireCallItem {
  readonly name: string;
  readonly kind: DefinitionKind;
  readonly path: string;
  readonly range: WireRange;
  readonly extent: WireRange;
  /** What is to be said beside the name: the macro that made it, the field that it stands in, a condition. */
  readonly detail: string;
  /** For a field, or a table that names a function in it: the field, and what it belongs to where that is known. */
  readonly field?: string;
  readonly container?: string;
}
/** One end of calls, with the places where they are written. */
export interface WireCallGroup {
  readonly item: WireCallItem;
  /** In the file of the caller. */
  readonly ranges: readonly WireRange[];
}
export interface WireCallGroups {
  readonly calls: readonly WireCallGroup[];
  /** What a reader should know about the list, as a sentence; null if it is complete. */
  readonly notice: string | null;
}

export interface SymbolQuery {
  readonly query: string;
  readonly limit: number;
  /** The file that is open: among equal matches its folder comes first. */
  readonly near?: string;
}
export interface SymbolList {
  readonly symbols: readonly WireSymbol[];
  readonly truncated: boolean;
}

/** Requests; call and result types are derived from this interface. */
export interface IndexServiceApi {
  initialize(params: InitializeParams): InitializeResult;
  /** Indexes; answers when done or cancelled. Progress comes as `progress` notifications. */
  index(params: IndexParams): IndexSummary;
  openDocument(params: DocumentParams): void;
  changeDocument(params: DocumentParams): void;
  closeDocument(params: { readonly path: string }): void;
  documentSymbols(params: { readonly path: string }): readonly WireSymbol[];
  calls(params: { readonly path: string }): readonly WireCall[];
  workspaceSymbols(params: SymbolQuery): SymbolList;
  /** Definitions of the word at a position, best first. */
  definition(params: PositionParams): readonly WireSymbol[];
  definitionsOf(params: { readonly name: string }): readonly WireSymbol[];
  /** Where the word at a position is declared: prototypes and `extern`, or else its definitions. */
  declaration(params: PositionParams): readonly WireSymbol[];
  /** The symbols of a file in its order, at most `limit`, the macros left out first. */
  outline(params: { readonly path: string; readonly limit: number }): {
    readonly symbols: readonly WireSymbol[];
    readonly total: number;
  };
  /** Places over the whole tree that mean what the word at a position means, or may; cancellable. */
  references(params: PositionParams): PlaceList;
  /** For a field, the functions that are stored into it; for anything else its definitions. Cancellable. */
  implementations(params: PositionParams): readonly WireSymbol[];
  /** The places in the file that mean what the word at a position means. */
  highlights(params: PositionParams): readonly WireHighlight[];
  /** What the call hierarchy can begin with at a position. */
  callItems(params: PositionParams): readonly WireCallItem[];
  incomingCalls(params: { readonly item: WireCallItem }): WireCallGroups;
  outgoingCalls(params: { readonly item: WireCallItem }): WireCallGroups;
  callers(params: { readonly name: string }): readonly WireCall[];
  callees(params: { readonly name: string }): readonly WireCall[];
  hover(params: PositionParams & { readonly hardwareOnly?: true }): WireHover | null;
  /** References over the whole tree, the parser deciding; cancellable. */
  places(params: PlaceQuery): PlaceList;
  fileState(params: { readonly path: string }): FileState;
  /** Holds a running pass, and later ones, until `resumeIndexing`. */
  pauseIndexing(params: null): void;
  resumeIndexing(params: null): void;
  evaluate(params: EvaluateParams): WireEvaluation;
  /** Long loops of files and folders; cancellable: then it answers with what it has. Progress comes as `loopProgress`. */
  loops(params: LoopScanParams): LoopReport;
  shutdown(): void;
}
export interface IndexServiceEvents {
  progress: IndexProgress;
  loopProgress: { readonly filesDone: number; readonly filesTotal: number; readonly path: string };
  places: { readonly stream: number; readonly places: readonly WirePlace[] };
  log: { readonly level: 'info' | 'warn' | 'error'; readonly message: string };
}
export type IndexMethod = keyof IndexServiceApi;
export type IndexArgs<M extends IndexMethod> = Parameters<IndexServiceApi[M]>[0];
export type IndexReply<M extends IndexMethod> = ReturnType<IndexServiceApi[M]>;
