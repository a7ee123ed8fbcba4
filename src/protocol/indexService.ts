// The boundary between the extension (or the CLI) and the index service, a child process that owns the
// parser and the symbol store. JSON-RPC over stdio (vscode-jsonrpc); requests are cancellable.
// Paths are relative to the tree root with "/" separators; lines and columns are 0-based UTF-16 here.
// SPDX-License-Identifier: MIT
import type { DefinitionKind } from '../core/syntax/facts.ts';

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
  /** "core" = arch/x86, kernel, mm, include; "all"; or paths below the root. */
  readonly scope: 'core' | 'all' | readonly string[];
}
export interface IndexSummary {
  readonly files: number;
  readonly bytes: number;
  readonly definitions: number;
  readonly calls: number;
  readonly errorFiles: number;
  readonly errorNodes: number;
  readonly wallMs: number;
  readonly peakRssBytes: number;
  readonly storeBytes: number;
  /** True if every file came from the store. */
  readonly warm: boolean;
  readonly cancelled: boolean;
  /** Files that could not be indexed, each with its reason; at most 100, `skippedMore` counts the rest. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  readonly skippedMore: number;
}
export interface IndexProgress {
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
  readonly kind: DefinitionKind;
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
  readonly range: WireRange;
}

export interface PositionParams {
  readonly path: string;
  readonly position: WirePosition;
}
export interface SymbolQuery {
  readonly query: string;
  readonly limit: number;
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
  callers(params: { readonly name: string }): readonly WireCall[];
  callees(params: { readonly name: string }): readonly WireCall[];
  hover(params: PositionParams): WireHover | null;
  shutdown(): void;
}
export interface IndexServiceEvents {
  progress: IndexProgress;
  log: { readonly level: 'info' | 'warn' | 'error'; readonly message: string };
}
export type IndexMethod = keyof IndexServiceApi;
export type IndexArgs<M extends IndexMethod> = Parameters<IndexServiceApi[M]>[0];
export type IndexReply<M extends IndexMethod> = ReturnType<IndexServiceApi[M]>;
