// The text of `ringside --help`.
// SPDX-License-Identifier: MIT

export const helpText = `ringside: read a Linux kernel tree, and run its FPU and scheduler code on a simulated machine

  ringside index TREE [--scope core|all|PATH...] [--store DIR] [--jobs N] [--engine native|wasm]
  ringside symbols TREE FILE... [--calls]
  ringside definition|references|callers|callees TREE NAME [--store DIR]
  ringside hover TREE FILE:LINE:COLUMN [--store DIR]
  ringside eval TREE EXPRESSION [--as REGISTER] [--in FILE] [--store DIR]
  ringside anchors TREE
  ringside loops PATH... [--tree TREE] [--local] [--store DIR]
  ringside simulate --list [--tree TREE]
  ringside simulate SCENARIO [--tree TREE] [--set KEY=VALUE] [--export csv|chrome-trace]
  ringside waits [--tree TREE] [--hz N] [--cpus N] [--other fair|fifo]
  ringside simulate --import FILE [--tree TREE] [--export csv|chrome-trace]
  ringside sweep SCENARIO --vary KEY=A..B|KEY=V,V... [--steps N] [--tree TREE] [--set KEY=VALUE] [--csv]
  ringside xsave --vectors FILE... [--profile ID]
  ringside --help | --version

TREE is the root of a Linux source tree; FILE is a path from that root. Lines and columns are 1-based.
--json gives machine-readable output on every command.
Exit code: 0 fine, 1 the check failed or nothing was found, 2 bad input (one line on stderr says what).
`;
