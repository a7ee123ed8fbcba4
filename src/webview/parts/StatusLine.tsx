// The last line: how much of what ran was the tree's own C, what is not modelled, where the costs come from, the
// seed; and the Run's remarks on itself, which unfold.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import { memo } from 'preact/compat';
import { useState } from 'preact/hooks';
import type { RunView } from '../../protocol/panel.ts';
import { grouped } from './grouped.ts';

function StatusLineView({ status }: { status: RunView['status'] }): JSX.Element {
  const [open, setOpen] = useState(false);
  const { notes } = status;
  return (
    <footer class="status">
      {open && (
        <ul class="notes" id="run-notes">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <div class="status-line">
        <span title={`${grouped(status.statements)} statements ran`}>
          {status.fromTreePercent} % of statements from the tree
        </span>
        <span>{status.notModelled} not modelled</span>
        <span class="costs" title={`costs: ${status.costs}`}>
          costs: {status.costs}
        </span>
        <span class="space" />
        {notes.length > 0 && (
          <button
            type="button"
            class="link"
            aria-expanded={open}
            aria-controls={open ? 'run-notes' : undefined}
            onClick={() => setOpen(!open)}
          >
            {notes.length} {notes.length === 1 ? 'remark' : 'remarks'}
          </button>
        )}
        <span class="seed">seed {status.seed}</span>
      </div>
    </footer>
  );
}

export const StatusLine = memo(StatusLineView);
