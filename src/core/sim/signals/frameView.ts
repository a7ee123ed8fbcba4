// What is shown of a signal frame: its parts by address, to scale, with values and who wrote each byte. JSON-safe;
// built from (Run, event) by view/signalFrame.ts, carried by the protocol, drawn by the panel, printed by the CLI.
// SPDX-License-Identifier: MIT
import type { Hex64 } from '../../base/result.ts';
import type { ViewPlace } from '../panelView.ts';

export type FramePartKind =
  /** The program's own bytes, which the kernel leaves alone: red zone, gaps of alignment. */
  | 'red-zone'
  | 'gap'
  /** struct rt_sigframe and its kin: return address, siginfo, ucontext with the registers. */
  | 'frame'
  /** The image: FSAVE header of 32-bit frames, FXSAVE area, XSAVE header, extended components. */
  | 'fsave'
  | 'legacy'
  | 'header'
  | 'component'
  /** Written by software into the image: sw_reserved and magic2. */
  | 'software';

/** Bytes [from, to) of a part and who wrote them last. */
export interface FrameWriter {
  readonly from: number;
  readonly to: number;
  /** Null: nobody in this delivery, the bytes are the program's old ones. */
  readonly event: number | null;
  readonly functionName: string;
  readonly text: string;
  readonly place: ViewPlace | null;
}

/** A statement that read bytes of a part when the handler had returned: sigreturn, or an instruction in it. */
export interface FrameReader {
  readonly event: number;
  readonly functionName: string;
  readonly text: string;
  readonly place: ViewPlace | null;
}

export interface FramePart {
  /** As the headers name it: "uc.uc_mcontext.sp", "sw_reserved.magic1", "AVX". */
  readonly name: string;
  readonly kind: FramePartKind;
  readonly address: Hex64;
  readonly size: number;
  /** The value, for parts of up to 8 bytes; what can be said in a few words for larger ones. */
  readonly value: string;
  /** What the value means: names of bits, of magics, of registers that are not 0; empty where there is nothing to say. */
  readonly decoded: string;
  readonly writers: readonly FrameWriter[];
  /** Those up to the event; each once. */
  readonly readers: readonly FrameReader[];
}

export interface SignalFrameView {
  /** Index of the delivery in the Run. */
  readonly delivery: number;
  /** Event of get_signal(), and the last one before the handler. */
  readonly event: number;
  readonly ready: number;
  readonly task: number;
  readonly comm: string;
  readonly signal: string;
  /** Which struct the frame is; null if the kernel refused to deliver. */
  readonly struct: 'rt_sigframe' | 'rt_sigframe_ia32' | 'sigframe_ia32' | null;
  readonly onAltStack: boolean;
  readonly altStack: { readonly base: Hex64; readonly size: number } | null;
  /** The stack pointer before, and in the handler. */
  readonly oldStackPointer: Hex64;
  readonly stackPointer: Hex64 | null;
  /** Of the FPU image; 0 bytes if there is none. */
  readonly image: { readonly address: Hex64; readonly size: number } | null;
  /** From the lowest address up, without holes. */
  readonly parts: readonly FramePart[];
}

/** A signal that was taken up in the Run, for the list to choose from. */
export interface SignalChoice {
  readonly delivery: number;
  readonly event: number;
  readonly ready: number;
  readonly task: number;
  readonly signal: string;
}

/** The signals of a Run as they are seen from an event. */
export interface SignalsView {
  readonly event: number;
  readonly deliveries: readonly SignalChoice[];
  /** Of the last signal that was taken up at the event; null before the first one. */
  readonly frame: SignalFrameView | null;
}
