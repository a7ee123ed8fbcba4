// The largest resident size that this process had. Used by the service and its workers for the index's summary.
// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';

/** Bytes. Where there is no /proc, getrusage's figure, which also counts the parent's size at the fork. */
export function peakRssBytes(): number {
  try {
    const kibibytes = /^VmHWM:\s*(\d+) kB/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1];
    if (kibibytes !== undefined) return Number(kibibytes) * 1024;
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS * 1024;
}
